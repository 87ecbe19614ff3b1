/** What a message tells. */
export type MessageType = "progress" | "status" | "error" | "success" | "warning" | "info" | "custom";

/** Where a message went; empty for a broadcast. */
export interface MessageTarget {
  user_id?: string;
  /** How many users it is for, where they are several. */
  users?: number;
  session_id?: string;
  channel?: string;
  channels?: string[];
  task_id?: string;
  kb_id?: string;
}

export interface MessageMetadata {
  priority: "low" | "normal" | "high";
  /** Seconds. */
  ttl: number;
  delivery: "durable" | "ephemeral";
  /** It comes again until it is confirmed: see `PushConnection.ack`. */
  ack: boolean;
  /** By what a message that is to be confirmed is told from others of its id; see `PushConnection.ack`. */
  handle?: string;
  /** How often it came before. */
  retry_count: number;
}

interface MessageOf<Type extends MessageType, Data> {
  id: string;
  /** RFC 3339, UTC. */
  timestamp: string;
  type: Type;
  /** What its sender calls it, as in `order.created`; only with type `custom`. */
  event?: string;
  service: string;
  source?: string;
  target?: MessageTarget;
  data: Data;
  metadata: MessageMetadata;
}

/** `progress` is 0 to 100. */
export type ProgressMessage<Data = Record<string, unknown>> = MessageOf<"progress", Data & { progress: number }>;
export type OtherMessage<Data = unknown> = MessageOf<Exclude<MessageType, "progress">, Data>;

/** A message as its sender described it. */
export type PushMessage = ProgressMessage | OtherMessage;

/** A stream that could not be continued: what was sent meanwhile is lost to this client, which should load its state anew. */
export interface StreamReset {
  stream: string;
  reason: "epoch" | "history" | "cursor";
}

/** Where the streams begin for a client that asked for history. */
export interface Since {
  /** As it was asked for. */
  asked: string;
  /** `after` is the number of the message before the first; `complete` says that all that was asked for is kept. */
  streams: { stream: string; after: number; complete: boolean }[];
}

/** The first event of a connection. */
export interface Ready {
  connection_id: string;
  streams: string[];
  /** Every stream goes on exactly where this client was. */
  recovered: boolean;
  /** What became of the option `since`; absent where the client had a place. */
  since?: Since;
  /** Seconds between two signs of life on a quiet connection; gateways of old do not say. */
  heartbeat_interval?: number;
}
