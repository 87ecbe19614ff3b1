import { acknowledge, type Acknowledged } from "./acknowledge.js";
import { Backoff } from "./backoff.js";
import { noMemory, storedCursor, type CursorMemory } from "./cursor-memory.js";
import { Emitter } from "./emitter.js";
import type { ServerEvent } from "./event-stream.js";
import { eventSourceTransport } from "./event-source-transport.js";
import { fetchTransport } from "./fetch-transport.js";
import type { PushMessage, Ready, StreamReset } from "./messages.js";
import { streamUrl, type PushOptions } from "./options.js";
import type { PushError, PushState } from "./state.js";
import { expiryOf, tokenOf } from "./token.js";
import type { Ending, Transport } from "./transport.js";

export interface PushEvents {
  /** Every message, in the order of its stream, once. */
  message: PushMessage;
  /** Streams that could not be continued. */
  reset: StreamReset[];
  state: PushState;
}

/** A new token is fetched so long before the old one expires. */
const refreshBefore = 30_000;

/** Refusals that another attempt would only repeat. */
const isFinal = (status: number): boolean => status >= 400 && status < 500 && status !== 401 && status !== 408 && status !== 429;

/**
 * Follows streams of one gateway and comes back by itself, exactly where it was, until it is closed. Listeners that are added in the
 * same turn miss nothing.
 */
export class PushConnection {
  readonly #emitter = new Emitter<PushEvents>();
  readonly #options: PushOptions;
  readonly #url: URL;
  readonly #transport: Transport;
  readonly #backoff: Backoff;
  readonly #memory: CursorMemory;
  readonly #wake = (): void => this.#comeBackNow();
  #cursor: string;
  #state: PushState = { kind: "connecting", attempt: 0 };
  #close: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #refresh: ReturnType<typeof setTimeout> | undefined;
  #refusedTokens = 0;
  /** Seconds, as the gateway says. */
  #heartbeat = 30;

  /** @param cursor where to go on; default: what was remembered */
  constructor(options: PushOptions, cursor?: string) {
    this.#options = options;
    this.#url = streamUrl(options);
    this.#transport = transportOf(options);
    this.#backoff = new Backoff(options.firstDelay ?? 500, options.longestDelay ?? 30_000);
    this.#memory = memoryOf(options, this.#url);
    this.#cursor = cursor ?? this.#memory.read();
    globalThis.addEventListener?.("online", this.#wake);
    queueMicrotask(() => void this.#open());
  }

  get state(): PushState {
    return this.#state;
  }

  /** The place after the last event: another connection that is given it goes on exactly there. */
  get cursor(): string {
    return this.#cursor;
  }

  /** @returns ends the listening */
  on<Name extends keyof PushEvents>(name: Name, listener: (value: PushEvents[Name]) => void): () => void {
    return this.#emitter.on(name, listener);
  }

  /** Confirms a message that asked for it (`metadata.ack`), so that it does not come again. */
  ack(message: Acknowledged): Promise<void> {
    return acknowledge(this.#options, this.#url, message);
  }

  /** Ends it for good. */
  close(reason = "closed by the application", error?: PushError): void {
    if (this.#state.kind === "closed") {
      return;
    }

    this.#leave();
    globalThis.removeEventListener?.("online", this.#wake);
    this.#setState(error ? { kind: "closed", reason, error } : { kind: "closed", reason });
  }

  async #open(): Promise<void> {
    if (this.#state.kind === "closed") {
      return;
    }

    this.#setState({ kind: "connecting", attempt: this.#backoff.attempts });
    let token: string | undefined;
    try {
      token = await tokenOf(this.#options.token);
    } catch (error) {
      this.#comeBack({ detail: `no token: ${String(error)}` });
      return;
    }

    // The application may have closed it while the token was fetched.
    if ((this.#state as PushState).kind === "closed") {
      return;
    }

    this.#planRefresh(token);
    const silence = (): number => this.#options.silence ?? 3_000 * this.#heartbeat;
    this.#close = this.#transport(
      {
        url: this.#url,
        token,
        lastEventId: this.#cursor,
        withCredentials: this.#options.withCredentials ?? false,
        get silence() {
          return silence();
        },
      },
      {
        event: (event) => this.#take(event),
        cursor: (id) => this.#moveTo(id),
        retry: (milliseconds) => (this.#backoff.retry = milliseconds),
        interrupted: () => this.#setState({ kind: "waiting", attempt: this.#backoff.attempts, delay: this.#backoff.retry }),
        ended: (ending) => this.#comeBack(ending),
      },
    );
  }

  #take(event: ServerEvent): void {
    switch (event.type) {
      case "ready": {
        const ready = JSON.parse(event.data) as Ready;
        this.#backoff.reset();
        this.#refusedTokens = 0;
        this.#heartbeat = ready.heartbeat_interval ?? this.#heartbeat;
        this.#setState({ kind: "open", connectionId: ready.connection_id, recovered: ready.recovered });
        break;
      }
      case "reset":
        this.#emitter.emit("reset", (JSON.parse(event.data) as { streams: StreamReset[] }).streams);
        break;
      case "close":
        this.#end(JSON.parse(event.data) as { reason: string; reconnect: boolean });
        break;
      default:
        this.#emitter.emit("message", JSON.parse(event.data) as PushMessage);
    }
  }

  // After the listeners have it: a page that goes away in between gets the event again rather than never.
  #moveTo(cursor: string): void {
    if (cursor !== this.#cursor) {
      this.#cursor = cursor;
      this.#memory.write(cursor);
    }
  }

  #end(closing: { reason: string; reconnect: boolean }): void {
    if (closing.reconnect) {
      this.#comeBackNow();
    } else {
      this.close(closing.reason, { detail: `The server ended the connection: ${closing.reason}.` });
    }
  }

  #comeBack(ending: Ending): void {
    this.#leave();
    const error = errorOf(ending);
    const { status } = ending;
    if (status !== undefined && isFinal(status)) {
      this.close("refused", error);
      return;
    }

    // A token that expired a moment ago is replaced at once; one that is refused anew is no good.
    if (status === 401) {
      if (typeof this.#options.token !== "function" || ++this.#refusedTokens > 3) {
        this.close("unauthorized", error);
        return;
      }
    }

    const delay = this.#backoff.next(ending.retryAfter);
    this.#setState({ kind: "waiting", attempt: this.#backoff.attempts, delay, ...(error && { error }) });
    this.#timer = setTimeout(() => void this.#open(), delay);
  }

  #comeBackNow(): void {
    if (this.#state.kind !== "closed") {
      this.#leave();
      void this.#open();
    }
  }

  #leave(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#refresh);
    this.#close?.();
    this.#close = undefined;
  }

  #planRefresh(token: string | undefined): void {
    const expiry = token === undefined || typeof this.#options.token !== "function" ? undefined : expiryOf(token);
    if (expiry !== undefined) {
      // A timer counts milliseconds in 32 bits.
      const delay = Math.min(Math.max(expiry - Date.now() - refreshBefore, 1_000), 2 ** 31 - 1);
      this.#refresh = setTimeout(() => this.#comeBackNow(), delay);
    }
  }

  #setState(state: PushState): void {
    this.#state = state;
    this.#emitter.emit("state", state);
  }
}

function transportOf({ transport, token }: PushOptions): Transport {
  if (typeof transport === "function") {
    return transport;
  }

  const wanted = transport ?? (token === undefined && typeof EventSource !== "undefined" ? "eventsource" : "fetch");
  return wanted === "fetch" ? fetchTransport : eventSourceTransport;
}

function memoryOf({ remember = "tab" }: PushOptions, url: URL): CursorMemory {
  if (typeof remember === "object") {
    return remember;
  }

  // Each selection has a place of its own: what one passes over, another may still want.
  const rest = ["session_id", "types", "broadcast"].map((name) => url.searchParams.get(name)).filter((value) => value !== null);
  const key = [`daprpush ${url.origin}${url.pathname}?${url.searchParams.get("channels") ?? ""}`, ...rest].join(" ");
  switch (remember) {
    case "tab":
      return storedCursor(() => sessionStorage, key);
    case "browser":
      return storedCursor(() => localStorage, key);
    default:
      return noMemory;
  }
}

function errorOf({ status, detail }: Ending): PushError | undefined {
  if (status === undefined && detail === undefined) {
    return undefined;
  }

  return { detail: detail ?? `The server answered ${status}.`, ...(status !== undefined && { status }) };
}
