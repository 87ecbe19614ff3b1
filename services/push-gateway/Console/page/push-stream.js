import { dateOf, problemOf } from "./api.js";
import { EventStreamReader } from "./event-stream.js";
import { headersOf, session } from "./session.js";

const longestWait = 30_000;

/** Three heartbeats of the usual length that fail to come: the line is dead though nobody said so. */
const silence = 90_000;

/** Refusals that another attempt would only repeat. */
const isFinal = (status) => status >= 400 && status < 500 && status !== 408 && status !== 429;

/**
 * One event stream of the gateway, read by fetch so that its token is a header. It comes back by itself where it was. Event `change`
 * says that its state is another; event `received` has an event of it.
 */
export class PushStream extends EventTarget {
  #credential;
  #abort = null;
  #timer;
  #retry = 3_000;
  #failures = 0;

  /**
   * @param path with the query
   * @param what it follows, in words
   * @param credential of the subscriber; empty for what was signed in with
   */
  constructor({ path, what, cursor, credential, number }) {
    super();
    Object.assign(this, { path, what, cursor, number, state: { kind: "wait", text: "connecting" }, connectionId: "", received: 0 });
    /** When it was opened: by the gateway's clock, and by this page's. */
    this.opened = { date: 0, tick: 0 };
    this.#credential = credential;
  }

  get isOpen() {
    return this.#abort !== null || this.#timer !== undefined;
  }

  /** Opens it, after the cursor where one is given, else after the last event. */
  open(cursor = this.cursor) {
    this.#leave();
    this.cursor = cursor;
    void this.#run((this.#abort = new AbortController()));
  }

  close() {
    this.#leave();
    this.#is("off", "closed");
  }

  async #run(abort) {
    this.#is("wait", "connecting");
    const headers = { Accept: "text/event-stream", ...(this.#credential ? headersOf(this.#credential) : session.headers()) };
    if (this.cursor) {
      headers["Last-Event-ID"] = this.cursor;
    }

    let ending;
    let watch;
    const alive = () => {
      clearTimeout(watch);
      watch = setTimeout(() => abort.abort(), silence);
    };
    try {
      alive();
      const response = await fetch(this.path, { headers, cache: "no-store", signal: abort.signal });
      if (response.ok) {
        this.opened = { date: dateOf(response), tick: performance.now() };
        const reader = new EventStreamReader(this.cursor, (event) => this.#abort === abort && this.#take(event), (retry) => (this.#retry = retry));
        const body = response.body.pipeThrough(new TextDecoderStream()).getReader();
        for (let part = await body.read(); !part.done; part = await body.read()) {
          alive();
          reader.feed(part.value);
        }
      } else {
        ending = await problemOf(response);
      }
    } catch {
      // The connection broke or could not be made: coming back is all there is to do about it.
    } finally {
      clearTimeout(watch);
    }

    if (this.#abort === abort) {
      this.#end(ending);
    }
  }

  #take(event) {
    this.cursor = event.id;
    const data = JSON.parse(event.data);
    if (event.type === "ready") {
      this.#failures = 0;
      this.connectionId = data.connection_id;
      this.#is("good", data.recovered ? "open, went on" : "open");
    } else if (event.type !== "reset" && event.type !== "close") {
      this.received++;
    }

    this.dispatchEvent(new CustomEvent("received", { detail: { stream: this, type: event.type, cursor: event.id, data, raw: event.data, at: Date.now(), tick: performance.now() } }));
    if (event.type === "close" && !data.reconnect) {
      this.#leave();
      this.#is("bad", `closed by the gateway: ${data.reason}`);
    }
  }

  #end(problem) {
    this.#abort = null;
    this.connectionId = "";
    if (problem && isFinal(problem.status)) {
      this.#is("bad", `refused, ${problem.status}`, [problem.message, ...problem.faults.map((fault) => fault.join(" "))].join(" "));
      return;
    }

    const wait = Math.max(problem?.retryAfter ?? 0, Math.min(this.#retry * 2 ** this.#failures++, longestWait));
    this.#timer = setTimeout(() => this.open(), wait);
    this.#is("warn", `back in ${Math.ceil(wait / 1000)} s`, problem?.message ?? "");
  }

  #leave() {
    clearTimeout(this.#timer);
    const abort = this.#abort;
    [this.#timer, this.#abort, this.connectionId] = [undefined, null, ""];
    abort?.abort();
  }

  #is(kind, text, detail = "") {
    this.state = { kind, text, detail };
    this.dispatchEvent(new Event("change"));
  }
}
