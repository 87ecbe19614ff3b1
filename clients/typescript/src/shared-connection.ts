import { acknowledge, type Acknowledged } from "./acknowledge.js";
import { PushConnection, type PushEvents } from "./connection.js";
import { Emitter } from "./emitter.js";
import type { PushMessage, StreamReset } from "./messages.js";
import type { PushOptions } from "./options.js";
import type { PushState } from "./state.js";

/** What the tab that has the connection tells the others, and what they ask it. */
type Note =
  | { kind: "message"; message: PushMessage; cursor: string; leader: string }
  | { kind: "reset"; streams: StreamReset[] }
  | { kind: "state"; state: PushState }
  | { kind: "hello" };

/**
 * Messages of which a tab knows that it had them, and from which leader: enough for what two leaders in turn may both tell. One leader
 * tells nothing twice: what looks the same from it is another sender's message of the same id.
 */
const known = 256;

/**
 * One connection for all tabs that follow the same: browsers allow six to a host on HTTP/1.1. The tab that holds a Web Lock has it and
 * tells the others; when that tab goes, the browser gives the lock to the next, which goes on where it was.
 */
export class SharedConnection {
  readonly #emitter = new Emitter<PushEvents>();
  readonly #channel: BroadcastChannel;
  readonly #options: PushOptions;
  readonly #url: URL;
  readonly #told = new Map<string, string>();
  readonly #leaving = new AbortController();
  #cursor: string | undefined;
  #leader: PushConnection | undefined;
  #state: PushState = { kind: "connecting", attempt: 0 };
  #release: () => void = () => {};

  constructor(options: PushOptions, url: URL) {
    this.#options = options;
    this.#url = url;
    const name = `daprpush ${url.href}`;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = (event: MessageEvent<Note>) => this.#hear(event.data);
    this.#tell({ kind: "hello" });
    navigator.locks
      .request(name, { signal: this.#leaving.signal }, () => this.#lead({ ...options, remember: typeof options.remember === "object" ? options.remember : "browser" }))
      .catch((error: unknown) => {
        if (!this.#leaving.signal.aborted) {
          throw error;
        }
      });
  }

  get state(): PushState {
    return this.#state;
  }

  /** This tab has the connection. */
  get isLeader(): boolean {
    return this.#leader !== undefined;
  }

  on<Name extends keyof PushEvents>(name: Name, listener: (value: PushEvents[Name]) => void): () => void {
    return this.#emitter.on(name, listener);
  }

  ack(message: Acknowledged): Promise<void> {
    return acknowledge(this.#options, this.#url, message);
  }

  close(): void {
    if (this.#state.kind !== "closed") {
      this.#leaving.abort();
      this.#release();
      this.#leader?.close();
      this.#channel.close();
      this.#setState({ kind: "closed", reason: "closed by the application" });
    }
  }

  // The lock is held until the promise ends.
  #lead(options: PushOptions): Promise<void> {
    const leader = new PushConnection(options, this.#cursor);
    const name = crypto.randomUUID();
    this.#leader = leader;
    leader.on("message", (message) => {
      this.#tell({ kind: "message", message, cursor: leader.cursor, leader: name });
      this.#take(message, name);
    });
    leader.on("reset", (streams) => {
      this.#tell({ kind: "reset", streams });
      this.#emitter.emit("reset", streams);
    });
    leader.on("state", (state) => {
      this.#tell({ kind: "state", state });
      this.#setState(state);
    });
    return new Promise((resolve) => (this.#release = resolve));
  }

  #hear(note: Note): void {
    switch (note.kind) {
      case "hello":
        if (this.#leader) {
          this.#tell({ kind: "state", state: this.#leader.state });
        }
        break;
      case "message":
        // The place before this message: should this tab lead next, it gets it again rather than never, and knows it.
        this.#cursor = note.cursor;
        this.#take(note.message, note.leader);
        break;
      case "reset":
        this.#emitter.emit("reset", note.streams);
        break;
      case "state":
        this.#setState(note.state.kind === "closed" && note.state.reason === "closed by the application" ? { kind: "connecting", attempt: 0 } : note.state);
        break;
    }
  }

  #take(message: PushMessage, leader: string): void {
    const key = `${message.metadata.handle ?? message.service} ${message.id} ${message.metadata.retry_count}`;
    const before = this.#told.get(key);
    // Once told again, the next of its kind is another message.
    this.#told.delete(key);
    this.#told.set(key, leader);
    if (before !== undefined && before !== leader) {
      return;
    }

    if (this.#told.size > known) {
      this.#told.delete(this.#told.keys().next().value!);
    }

    this.#emitter.emit("message", message);
  }

  #tell(note: Note): void {
    this.#channel.postMessage(note);
  }

  #setState(state: PushState): void {
    this.#state = state;
    this.#emitter.emit("state", state);
  }
}
