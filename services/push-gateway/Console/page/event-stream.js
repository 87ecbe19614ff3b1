/** Reads an event stream as the standard says: WHATWG HTML, 9.2.6. Feed it text; it calls back with `{ type, data, id }`. */
export class EventStreamReader {
  #rest = "";
  #type = "";
  #data = [];
  #id;
  #onEvent;
  #onRetry;

  /** @param onRetry gets the milliseconds after which the server wants the client back */
  constructor(lastEventId, onEvent, onRetry) {
    [this.#id, this.#onEvent, this.#onRetry] = [lastEventId, onEvent, onRetry];
  }

  feed(text) {
    // A lone CR at the end may be half of a CRLF: it waits for the rest.
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop();
    lines.forEach((line) => this.#take(line));
  }

  #take(line) {
    if (line === "") {
      this.#dispatch();
      return;
    }

    const [, field, value] = /^([^:]*)(?::? ?)([\s\S]*)$/.exec(line);
    if (field === "event") {
      this.#type = value;
    } else if (field === "data") {
      this.#data.push(value);
    } else if (field === "id" && !value.includes("\0")) {
      this.#id = value;
    } else if (field === "retry" && /^\d+$/.test(value)) {
      this.#onRetry(Number(value));
    }
  }

  #dispatch() {
    if (this.#data.length > 0) {
      this.#onEvent({ type: this.#type || "message", data: this.#data.join("\n"), id: this.#id });
    }

    [this.#type, this.#data] = ["", []];
  }
}
