import type { Acknowledged } from "./acknowledge.js";
import { PushConnection, type PushEvents } from "./connection.js";
import { streamUrl, type PushOptions } from "./options.js";
import { SharedConnection } from "./shared-connection.js";
import type { PushState } from "./state.js";

/** A connection, this page's own or one that the browser's tabs share. */
export interface PushHandle {
  readonly state: PushState;
  on<Name extends keyof PushEvents>(name: Name, listener: (value: PushEvents[Name]) => void): () => void;
  ack(message: Acknowledged): Promise<void>;
  close(): void;
}

/** Follows what the options describe until it is closed. */
export function connect(options: PushOptions): PushHandle {
  const canShare = typeof navigator !== "undefined" && "locks" in navigator && typeof BroadcastChannel !== "undefined";
  return options.shared && canShare ? new SharedConnection(options, streamUrl(options)) : new PushConnection(options);
}
