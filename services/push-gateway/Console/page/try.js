import { EventList } from "./event-list.js";
import { find, make, say, sync } from "./dom.js";
import { PushStream } from "./push-stream.js";
import { SendForm } from "./send-form.js";
import { session } from "./session.js";

/** A browser opens six connections to one host over HTTP/1.1, and the page needs some itself. */
const mostStreams = 4;

const letters = "ABCD";

/** Streams to open, messages to send, and what came of it. */
export class TryView {
  #streams = [];
  #list = find("#streams");
  #form = find("#open-form");
  #sending = new SendForm();
  #events = new EventList(this.#sending, (stream, cursor) => stream.open(cursor));

  constructor() {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#open();
    });
  }

  show() {
    find("#open-token").hidden = find("#open-token-hint").hidden = !session.isSignedIn;
    this.#draw();
  }

  /** Forgets all of it: somebody else may sign in. */
  clear() {
    this.#streams.forEach((stream) => stream.close());
    this.#streams = [];
    this.#events.clear();
    this.#form.reset();
    this.#sending.clear();
    this.#draw();
  }

  #open() {
    const fields = Object.fromEntries([...new FormData(this.#form)].map(([name, value]) => [name, value.trim()]));
    const fault = find(".fault", this.#form);
    if (!fields.user && !fields.channels && !fields.service) {
      say(fault, "Name a user, a channel or a service to follow.");
      this.#form.elements.user.focus();
      return;
    }

    if (this.#streams.length === mostStreams) {
      say(fault, `${mostStreams} streams are open, which is as many as a browser shares with the rest of the page. Remove one first.`);
      return;
    }

    say(fault, "");
    const number = [0, 1, 2, 3].find((one) => this.#streams.every((stream) => stream.number !== one));
    const stream = new PushStream({ ...addressOf(fields), cursor: fields.cursor, credential: fields.token ?? "", number });
    stream.addEventListener("change", () => this.#draw());
    stream.addEventListener("received", ({ detail }) => {
      this.#events.add(detail);
      this.#draw();
    });
    this.#streams.push(stream);
    this.#form.elements.cursor.value = "";
    this.#sending.aimAt(fields.user, fields.channels.split(",")[0].trim());
    stream.open();
  }

  #draw() {
    sync(this.#list, this.#streams, ({ number, path }) => `${number} ${path}`, (stream, item) => this.#itemOf(stream, item ?? this.#newItem(stream)));
    find("#streams-empty").hidden = this.#streams.length > 0;
  }

  #newItem(stream) {
    const label = (what) => `${what} stream ${letters[stream.number]}`;
    const remove = () => {
      stream.close();
      this.#streams = this.#streams.filter((one) => one !== stream);
      this.#draw();
      this.#form.elements.user.focus();
    };
    return make(
      "li",
      {},
      make("span", { class: "tag", "data-n": stream.number, text: letters[stream.number] }),
      make("span", { class: "what", text: stream.what }),
      make("span", { class: "pill", role: "status" }),
      make("p", { class: "about" }),
      make(
        "div",
        { class: "doing" },
        make("button", { class: "small toggle", type: "button", onclick: () => (stream.isOpen ? stream.close() : stream.open()) }),
        make("button", { class: "small", type: "button", "aria-label": label("Start anew, without its cursor,"), onclick: () => stream.open(""), text: "Start anew" }),
        make("button", { class: "small", type: "button", "aria-label": label("Remove"), onclick: remove, text: "Remove" }),
      ),
    );
  }

  #itemOf(stream, item) {
    const pill = find(".pill", item);
    const toggle = find(".toggle", item);
    pill.dataset.kind = stream.state.kind;
    say(pill, stream.state.text);
    const came = stream.opened.tick > 0 && `${stream.received} ${stream.received === 1 ? "message" : "messages"}`;
    const facts = [stream.state.detail, stream.connectionId, came, stream.cursor && `cursor ${stream.cursor}`];
    say(find(".about", item), facts.filter(Boolean).join(" · "));
    say(toggle, stream.isOpen ? "Disconnect" : "Reconnect");
    toggle.setAttribute("aria-label", `${stream.isOpen ? "Disconnect" : "Reconnect, from its cursor,"} stream ${letters[stream.number]}`);
    return item;
  }
}

/** Where a subscription is opened, and what to call it. Relative, as everything on this page. */
function addressOf({ user, channels, service, session: sessionId, types }) {
  const query = new URLSearchParams();
  const names = channels.split(",").map((name) => name.trim()).filter(Boolean);
  if (types) {
    query.set("types", types.replaceAll(" ", ""));
  }

  const path = (root, name) => `sse/${root}/${encodeURIComponent(name)}${query.size > 0 ? `?${query}` : ""}`;
  const only = types ? `, only ${types}` : "";
  if (service) {
    return { path: path("service", service), what: `service ${service}${only}` };
  }

  if (!user) {
    return { path: path("stream", names.join(",")), what: names.join(", ") + only };
  }

  if (names.length > 0) {
    query.set("channels", names.join(","));
  }

  if (sessionId) {
    query.set("session_id", sessionId);
  }

  return { path: path("user", user), what: [`user ${user}`, ...names, ...(sessionId ? [`session ${sessionId}`] : [])].join(", ") + only };
}
