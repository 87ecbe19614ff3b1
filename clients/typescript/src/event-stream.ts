/** One dispatched event. */
export interface ServerEvent {
  /** `message` where the stream names no other. */
  type: string;
  data: string;
  /** The last event id at its dispatch. */
  id: string;
}

/**
 * Reads an event stream as the standard says: WHATWG HTML, 9.2.6 Interpreting an event stream. Ours, because the client has no
 * dependency and a size limit, and this is less code than a package's glue.
 */
export class EventStreamParser {
  #rest = "";
  #afterCr = false;
  #atStart = true;
  #type = "";
  #data: string[] = [];
  #id: string;

  /** @param onRetry milliseconds after which the server wants the client back */
  constructor(
    lastEventId: string,
    private readonly onEvent: (event: ServerEvent) => void,
    private readonly onRetry: (milliseconds: number) => void,
    private readonly onId: (id: string) => void,
  ) {
    this.#id = lastEventId;
  }

  /** Any part of the stream; a line may be spread over several. */
  feed(text: string): void {
    if (this.#atStart && text.length > 0) {
      this.#atStart = false;
      text = text.startsWith("\uFEFF") ? text.slice(1) : text;
    }

    let start = 0;
    for (let i = 0; i < text.length; i++) {
      const character = text.charCodeAt(i);
      if (character === 10 && this.#afterCr) {
        this.#afterCr = false;
        start = i + 1;
      } else if (character === 10 || character === 13) {
        this.#afterCr = character === 13;
        this.#line(this.#rest + text.slice(start, i));
        this.#rest = "";
        start = i + 1;
      } else {
        this.#afterCr = false;
      }
    }

    this.#rest += text.slice(start);
  }

  #line(line: string): void {
    if (line === "") {
      this.#dispatch();
      return;
    }

    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    let value = colon < 0 ? "" : line.slice(colon + 1);
    value = value.startsWith(" ") ? value.slice(1) : value;
    switch (field) {
      case "event":
        this.#type = value;
        break;
      case "data":
        this.#data.push(value);
        break;
      case "id":
        if (!value.includes("\0")) {
          this.#id = value;
        }
        break;
      case "retry":
        if (/^\d+$/.test(value)) {
          this.onRetry(Number(value));
        }
        break;
    }
  }

  #dispatch(): void {
    if (this.#data.length > 0) {
      this.onEvent({ type: this.#type || "message", data: this.#data.join("\n"), id: this.#id });
    }

    this.onId(this.#id);
    this.#type = "";
    this.#data = [];
  }
}
