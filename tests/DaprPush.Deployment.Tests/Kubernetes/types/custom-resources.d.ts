// Dapr's resources, as the runtime 1.18 defines them, and the two of the Prometheus operator that k8s/ uses. Only what DaprPush
// may use is here: a field that is missing is refused.
import { ObjectMeta, LabelSelector } from "kubernetes-types/meta/v1";

interface SecretKeyRef { name: string; key: string }
type MetadataItem = { name: string; value: string } | { name: string; secretKeyRef: SecretKeyRef };

export interface Component {
  apiVersion: "dapr.io/v1alpha1";
  kind: "Component";
  metadata: ObjectMeta;
  spec: { type: string; version: string; ignoreErrors?: boolean; initTimeout?: string; metadata: MetadataItem[] };
  auth?: { secretStore: string };
  scopes?: string[];
}

interface Operation { name: string; httpVerb?: string[]; action: "allow" | "deny" }
interface AccessPolicy { appId: string; defaultAction?: "allow" | "deny"; trustDomain?: string; namespace?: string; operations?: Operation[] }

export interface Configuration {
  apiVersion: "dapr.io/v1alpha1";
  kind: "Configuration";
  metadata: ObjectMeta;
  spec: {
    features?: { name: string; enabled: boolean }[];
    tracing?: {
      samplingRate: string;
      stdout?: boolean;
      otel?: { endpointAddress: string; isSecure: boolean; protocol: "grpc" | "http"; timeout?: string };
    };
    metrics?: { enabled: boolean; recordErrorCodes?: boolean; http?: { increasedCardinality?: boolean; excludeVerbs?: boolean; pathMatching?: string[] } };
    mtls?: { enabled: boolean; workloadCertTTL?: string; allowedClockSkew?: string };
    accessControl?: { defaultAction?: "allow" | "deny"; trustDomain?: string; policies?: AccessPolicy[] };
  };
}

interface Retry { policy?: "constant" | "exponential"; duration?: string; maxInterval?: string; maxRetries?: number }
interface Breaker { trip?: string; maxRequests?: number; interval?: string; timeout?: string }
interface PolicyNames { retry?: string; timeout?: string; circuitBreaker?: string }

export interface Resiliency {
  apiVersion: "dapr.io/v1alpha1";
  kind: "Resiliency";
  metadata: ObjectMeta;
  scopes?: string[];
  spec: {
    policies: { retries?: Record<string, Retry>; timeouts?: Record<string, string>; circuitBreakers?: Record<string, Breaker> };
    targets: {
      apps?: Record<string, PolicyNames>;
      actors?: Record<string, PolicyNames>;
      components?: Record<string, { inbound?: PolicyNames; outbound?: PolicyNames }>;
    };
  };
}

interface Endpoint { port?: string; targetPort?: string | number; path?: string; interval?: string; scrapeTimeout?: string; honorLabels?: boolean }

export interface ServiceMonitor {
  apiVersion: "monitoring.coreos.com/v1";
  kind: "ServiceMonitor";
  metadata: ObjectMeta;
  spec: { selector: LabelSelector; endpoints: Endpoint[]; jobLabel?: string };
}

export interface PodMonitor {
  apiVersion: "monitoring.coreos.com/v1";
  kind: "PodMonitor";
  metadata: ObjectMeta;
  spec: { selector: LabelSelector; podMetricsEndpoints: Endpoint[]; jobLabel?: string };
}
