import { find, make, say } from "./dom.js";
import { exactClock, milliseconds } from "./format.js";

const kept = 300;
const letters = "ABCD";

/** What came over all streams, the newest first. */
export class EventList {
  #list = find("#events");
  #sending;
  #onResume;
  #waiting = [];
  #total = 0;
  #isPaused = false;

  /**
   * @param sending knows when messages of this page were sent
   * @param onResume gets a stream and the cursor that it is to go on after
   */
  constructor(sending, onResume) {
    [this.#sending, this.#onResume] = [sending, onResume];
    find("#events-clear").addEventListener("click", () => this.clear());
    find("#events-pause").addEventListener("click", ({ currentTarget }) => {
      this.#isPaused = !this.#isPaused;
      currentTarget.setAttribute("aria-pressed", this.#isPaused);
      say(currentTarget, this.#isPaused ? "Go on" : "Pause");
      this.#draw();
    });
  }

  /** Shown with the next frame, together with what comes until then; in a hidden tab, when it is looked at. */
  add(event) {
    if (this.#waiting.push(event) === 1) {
      requestAnimationFrame(() => this.#draw());
    }

    this.#waiting.splice(0, this.#waiting.length - kept);
    this.#total++;
    if (this.#isPaused) {
      this.#count();
    }
  }

  clear() {
    [this.#waiting, this.#total] = [[], 0];
    this.#list.replaceChildren();
    this.#count();
  }

  #draw() {
    if (this.#isPaused) {
      this.#count();
      return;
    }

    this.#list.prepend(...this.#waiting.reverse().map((event) => this.#itemOf(event)));
    this.#waiting = [];
    while (this.#list.children.length > kept) {
      this.#list.lastElementChild.remove();
    }

    this.#count();
  }

  #count() {
    const shown = this.#total === 0 ? "" : this.#total > kept ? `the last ${kept} of ${this.#total}` : `${this.#total}`;
    say(find("#events-count"), this.#isPaused ? `paused, ${this.#waiting.length} waiting` : shown);
    find("#events-empty").hidden = this.#total > 0;
  }

  #itemOf(event) {
    const { stream, type, data, at } = event;
    const { text, hint } = this.#latency(event);
    const details = make(
      "details",
      {},
      make(
        "summary",
        {},
        make("time", { text: exactClock(at) }),
        make("span", { class: "tag", "data-n": stream.number, text: letters[stream.number], "aria-label": `stream ${letters[stream.number]}` }),
        make("span", { class: "type", "data-type": type, text: type }),
        make("span", { class: "preview", text: previewOf(type, data) }),
        make("span", { class: "latency", title: hint, text }),
      ),
    );
    // Most are never looked into.
    details.addEventListener("toggle", () => details.append(this.#more(event)), { once: true });
    return make("li", {}, details);
  }

  #more({ stream, type, cursor, data, raw }) {
    const facts = [["Id", data.id], ["Cursor", cursor], ["Service", data.service], ["Accepted", data.timestamp]].filter(([, value]) => value);
    const buttons = [make("button", { class: "small", type: "button", text: `Reconnect ${letters[stream.number]} after this`, onclick: () => this.#onResume(stream, cursor) })];
    if (data.metadata?.ack) {
      buttons.push(this.#acknowledgement(data));
    }

    return make(
      "div",
      { class: "more" },
      make("dl", {}, ...facts.flatMap(([name, value]) => [make("dt", { text: name }), make("dd", { class: "mono", text: value })])),
      make("pre", { tabindex: 0, "aria-label": `${type} as it came`, text: legible(data, raw) }),
      make("div", { class: "row" }, ...buttons),
    );
  }

  #acknowledgement(message) {
    const button = make("button", { class: "small", type: "button", text: "Acknowledge" });
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        await this.#sending.acknowledge(message);
        button.textContent = "Acknowledged";
      } catch (problem) {
        button.textContent = problem.message;
      }
    });
    return button;
  }

  /** By one clock where this page sent it; else by two, that of the send API and that of this machine. */
  #latency({ stream, data, at, tick }) {
    const accepted = Date.parse(data.timestamp);
    if (Number.isNaN(accepted)) {
      return { text: "", hint: "" };
    }

    const sent = this.#sending.sentAt(data.id);
    const isOld = sent === undefined ? accepted < stream.opened.date : sent < stream.opened.tick;
    if (isOld || data.metadata?.retry_count > 0) {
      return { text: "history", hint: "It was sent before this stream was opened." };
    }

    return sent === undefined
      ? { text: `≈ ${milliseconds(Math.max(0, at - accepted))}`, hint: "From its timestamp to its arrival here, by the clocks of two machines." }
      : { text: milliseconds(tick - sent), hint: "From pressing Send to its arrival here, by one clock." };
  }
}

function previewOf(type, data) {
  switch (type) {
    case "ready":
      return `${data.recovered ? "went on after the cursor: " : ""}${data.streams.join(", ")}`;
    case "reset":
      return data.streams.map(({ stream, reason }) => `${stream}: ${reason}`).join(", ");
    case "close":
      return `${data.reason}${data.reconnect ? ", may come back" : ", for good"}`;
    default:
      return JSON.stringify(data.data);
  }
}

// Indented, unless that would spell something in another way than its sender did.
function legible(data, raw) {
  return JSON.stringify(data) === raw ? JSON.stringify(data, null, 2) : raw;
}
