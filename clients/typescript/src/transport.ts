import type { ServerEvent } from "./event-stream.js";

/** Why a stream is over. */
export interface Ending {
  /** HTTP status where the server refused; undefined where the network failed or the stream ended. */
  status?: number;
  /** Milliseconds the server asked to wait. */
  retryAfter?: number;
  /** The server's own words. */
  detail?: string;
}

/** What a transport tells. All of it belongs to one stream. */
export interface StreamEvents {
  event(event: ServerEvent): void;
  /** The cursor moved, with or without an event. */
  cursor(id: string): void;
  /** The server's `retry:`, in milliseconds. */
  retry(milliseconds: number): void;
  /** The stream is interrupted, and the transport opens it again by itself. */
  interrupted(): void;
  /** The stream is over; the last call. */
  ended(ending: Ending): void;
}

export interface StreamRequest {
  url: URL;
  /** For the `Authorization` header, where the transport can set one. */
  token: string | undefined;
  lastEventId: string;
  withCredentials: boolean;
  /** Milliseconds without a byte after which a stream counts as dead, where the transport sees that; what `ready` says may change it. */
  readonly silence: number;
}

/** Opens a stream; the function it returns closes it, after which nothing is told any more. */
export type Transport = (request: StreamRequest, events: StreamEvents) => () => void;
