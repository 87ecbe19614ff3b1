import { ask } from "./api.js";
import { find, make, say } from "./dom.js";
import { milliseconds } from "./format.js";

/** Data to begin with, for each type. */
const examples = {
  progress: { task_id: "task_42", progress: 65, stage: "embedding" },
  status: { state: "processing" },
  error: { code: "unreadable", message: "The document could not be read." },
  success: { message: "The document is processed.", pages: 12 },
  warning: { message: "90 % of the quota is used." },
  info: { text: "hello" },
  custom: { anything: "goes" },
};

const sentKept = 1_000;

/** Makes messages and sends them through the gateway to the send API. */
export class SendForm {
  #form = find("#send-form");
  #outcome = find(".outcome", this.#form);
  #faults = find(".fault", this.#form);
  #sentAt = new Map();
  #isAimed = false;

  constructor() {
    find("#send-types").append(
      ...Object.keys(examples).map((type) =>
        make("label", { "data-type": type }, make("input", { type: "radio", name: "type", value: type, checked: type === "info" }), make("span", { text: type })),
      ),
    );
    this.#exemplify("info");
    this.#form.addEventListener("change", ({ target }) => {
      if (target.name === "type") {
        this.#exemplify(target.value);
      } else if (target.name === "kind" || target.name === "name") {
        this.#isAimed = true;
        this.#form.elements.name.disabled = this.#form.elements.kind.value === "broadcast";
      }
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send();
    });
    this.#form.elements.data.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        this.#form.requestSubmit();
      }
    });
  }

  /** Addresses the next message to a stream that was opened, unless somebody has addressed it already. */
  aimAt(user, channel) {
    const { kind, name } = this.#form.elements;
    if (!this.#isAimed && (user || channel)) {
      kind.value = user ? "user_id" : "channel";
      name.value = user || channel;
      name.disabled = false;
    }
  }

  clear() {
    this.#form.reset();
    this.#form.elements.data.value = "";
    this.#exemplify("info");
    this.#fail([]);
    say(this.#outcome, "");
    this.#isAimed = false;
  }

  /** When a message of this page was sent, by `performance.now()`; undefined for others. */
  sentAt(id) {
    return this.#sentAt.get(id);
  }

  /** Confirms a message that asked for it. */
  acknowledge({ id, metadata }) {
    const which = metadata.handle ? `?handle=${encodeURIComponent(metadata.handle)}` : "";
    return ask(`api/v1/messages/${encodeURIComponent(id)}/ack${which}`, { method: "POST" });
  }

  // What somebody has written stays; only an example gives way to another.
  #exemplify(type) {
    const data = this.#form.elements.data;
    const texts = Object.values(examples).map((example) => JSON.stringify(example, null, 2));
    if (data.value.trim() === "" || texts.includes(data.value)) {
      data.value = JSON.stringify(examples[type], null, 2);
    }
  }

  async #send() {
    this.#fail([]);
    const request = this.#request();
    if (!request) {
      return;
    }

    say(this.#outcome, "Sending");
    const began = performance.now();
    try {
      const ids = request.messages.map(({ id }) => id);
      ids.forEach((id) => this.#sentAt.set(id, began));
      [...this.#sentAt.keys()].slice(0, -sentKept).forEach((id) => this.#sentAt.delete(id));
      const { body } = await ask(request.path, { method: "POST", body: request.body });
      this.#answer(body, ids.length, performance.now() - began);
    } catch (problem) {
      say(this.#outcome, "");
      this.#fail(problem.faults.length > 0 ? problem.faults : [["", problem.message]]);
    }
  }

  #answer(body, sent, took) {
    const refused = (body.results ?? []).filter(({ status }) => status !== "accepted");
    say(this.#outcome, `${sent - refused.length === 1 && sent === 1 ? "Accepted" : `${sent - refused.length} of ${sent} accepted`} in ${milliseconds(took)}`);
    this.#fail((refused[0]?.errors ?? []).map(({ field, message }) => [field, message]));
  }

  /** What is to be posted; null where something written is none of it, which is told. */
  #request() {
    const fields = Object.fromEntries(new FormData(this.#form));
    const copies = Number(fields.copies);
    const faults = [];
    // Put in as it is written: numbers keep their spelling, and the API is the judge of the rest.
    const data = fields.data.trim();
    try {
      JSON.parse(data);
    } catch (error) {
      faults.push(["data", `is not JSON: ${error.message}`]);
    }

    if (!Number.isInteger(copies) || copies < 1 || copies > 1000) {
      faults.push(["copies", "must be a whole number from 1 to 1000"]);
    }

    if (fields.ttl && !/^\d+$/.test(fields.ttl)) {
      faults.push(["metadata.ttl", "must be a whole number of seconds"]);
    }

    if (faults.length > 0) {
      this.#fail(faults);
      return null;
    }

    const metadata = { priority: fields.priority, delivery: fields.delivery, ack: fields.ack === "on", ...(fields.ttl && { ttl: Number(fields.ttl) }) };
    const target = fields.kind === "broadcast" ? {} : { target: { [fields.kind]: (fields.name ?? "").trim() } };
    const messages = Array.from({ length: copies }, () => ({ id: newId(), service: fields.service, type: fields.type, ...target, metadata }));
    const texts = messages.map((message) => `${JSON.stringify(message).slice(0, -1)},"data":${data}}`);
    return copies > 1
      ? { path: "api/v1/messages/batch", messages, body: `{"messages":[${texts.join(",")}]}` }
      : { path: `api/v1/messages/${fields.kind === "broadcast" ? "broadcast" : "send"}`, messages, body: texts[0] };
  }

  #fail(faults) {
    const names = { "metadata.ttl": "ttl", "target": "name", service: "service", data: "data", copies: "copies" };
    const wrong = faults.map(([field]) => names[field] ?? names[field.split(/[.[]/)[0]]).filter(Boolean);
    for (const element of this.#form.querySelectorAll("input, textarea")) {
      element.toggleAttribute("aria-invalid", false);
      if (wrong.includes(element.name)) {
        element.setAttribute("aria-invalid", "true");
      }
    }

    this.#faults.replaceChildren(...faults.map(([field, message]) => make("li", { text: field ? `${field}: ${message}` : message })));
    const first = this.#form.querySelector("[aria-invalid=true]");
    first?.closest("details")?.setAttribute("open", "");
    first?.focus();
  }
}

// Not randomUUID: that one is for pages over TLS only.
function newId() {
  return `console_${Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
