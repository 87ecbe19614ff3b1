export { PushConnection, type PushEvents } from "./connection.js";
export type { MessageMetadata, MessageTarget, MessageType, OtherMessage, ProgressMessage, PushMessage, StreamReset } from "./messages.js";
export type { CursorMemory } from "./cursor-memory.js";
export type { PushOptions } from "./options.js";
export type { Acknowledged } from "./acknowledge.js";
export { connect, type PushHandle } from "./connect.js";
export type { PushError, PushState } from "./state.js";
export type { TokenSource } from "./token.js";
export { EventStreamParser, type ServerEvent } from "./event-stream.js";
