import assert from "node:assert/strict";
import dapr from "@dapr/dapr";

const { HttpMethod } = dapr;

/** Service invocation and what the sidecar says of itself. */
export function invokeChecks({ http, grpc, appId }) {
  return {
    "http: POST is invoked with its body and query": async () => {
      const answer = await http.invoker.invoke(appId, "echo?a=1&b=%C3%BC", HttpMethod.POST, { text: "grüße" });
      assert.deepEqual(answer.got, { text: "grüße" });
      assert.equal(answer.query, "/echo?a=1&b=%C3%BC");
    },

    "http: GET is invoked": async () => {
      assert.deepEqual(await http.invoker.invoke(appId, "plain", HttpMethod.GET), { method: "GET" });
    },

    "http: a method the app does not have is 404": async () => {
      await assert.rejects(http.invoker.invoke(appId, "nothing", HttpMethod.GET), /404/);
    },

    "http: an unknown app is an error": async () => {
      await assert.rejects(http.invoker.invoke("nobody", "plain", HttpMethod.GET), /ERR_DIRECT_INVOKE|500/);
    },

    "http: the sidecar is healthy": async () => {
      assert.equal(await http.health.isHealthy(), true);
    },

    "http: the sidecar describes itself": async () => {
      const metadata = await http.metadata.get();
      assert.equal(metadata.id, appId);
      assert.deepEqual(metadata.components.map((component) => component.name).sort(), ["pubsub", "statestore"]);
    },

    "grpc: the sidecar describes itself": async () => {
      const metadata = await grpc.metadata.get();
      assert.equal(metadata.id, appId);
      assert.deepEqual(metadata.components.map((component) => component.name).sort(), ["pubsub", "statestore"]);
    },

    "grpc: a call that is not served is UNIMPLEMENTED": async () => {
      await assert.rejects(grpc.configuration.get("store", ["key"]), /unimplemented/i);
    },
  };
}
