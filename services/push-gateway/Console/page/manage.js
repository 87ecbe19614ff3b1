import { ask } from "./api.js";
import { find, make, say } from "./dom.js";
import { count, duration, clock } from "./format.js";

const pageSize = 50;

/** Who is connected, over all gateways, and who is to be no longer. */
export class ManageView {
  #form = find("#connections-form");
  #filter = {};
  /** The tokens of the pages from the first to the one that is shown; the first has none. */
  #tokens = [null];
  #next = null;
  #isLoaded = false;
  /** Changes with who is signed in: what comes for somebody before is not shown. */
  #turn = {};

  constructor(feed) {
    feed.addEventListener("figures", ({ detail }) => this.#offer(detail.stats.gateways.map(({ id }) => id)));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#filter = Object.fromEntries([...new FormData(this.#form)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value));
      void this.#load([null]);
    });
    find("#page-back").addEventListener("click", () => this.#load(this.#tokens.slice(0, -1)));
    find("#page-on").addEventListener("click", () => this.#load([...this.#tokens, this.#next]));
    find("#presence-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#lookUp(event.target);
    });
  }

  show() {
    if (!this.#isLoaded) {
      void this.#load([null]);
    }
  }

  clear() {
    [this.#isLoaded, this.#filter, this.#turn] = [false, {}, {}];
    this.#form.reset();
    find("#connections tbody").replaceChildren();
    find("#presence-form").reset();
    find("#presence-form .answer").replaceChildren();
  }

  // A gateway that is gone stays where it is chosen.
  #offer(ids) {
    const select = this.#form.elements.gateway;
    const offered = [...select.options].map(({ value }) => value).filter((id) => id && id !== select.value);
    if (offered.join() !== ids.filter((id) => id !== select.value).join()) {
      const { value } = select;
      const all = value && !ids.includes(value) ? [...ids, value] : ids;
      select.replaceChildren(make("option", { value: "", text: "all" }), ...all.map((id) => make("option", { value: id, text: id })));
      select.value = value;
    }
  }

  async #load(tokens) {
    const query = new URLSearchParams({ ...this.#filter, limit: pageSize, ...(tokens.at(-1) && { page_token: tokens.at(-1) }) });
    const notice = find("#connections-notice");
    const turn = (this.#turn = {});
    this.#isLoaded = true;
    say(find("#connections-summary"), "Loading");
    try {
      const { body } = await ask(`admin/connections?${query}`);
      if (this.#turn !== turn) {
        return;
      }

      [this.#tokens, this.#next] = [tokens, body.next_page_token ?? null];
      notice.hidden = true;
      this.#draw(body);
    } catch (problem) {
      if (this.#turn !== turn) {
        return;
      }

      say(find("#connections-summary"), "");
      say(notice, [problem.message, ...problem.faults.map((fault) => fault.join(" "))].join(" "));
      notice.hidden = false;
    }
  }

  #draw({ connections, incomplete }) {
    const first = (this.#tokens.length - 1) * pageSize + 1;
    find("#connections tbody").replaceChildren(...connections.map((connection) => this.#rowOf(connection)));
    find("#connections").hidden = connections.length === 0;
    find("#connections-empty").hidden = connections.length > 0;
    find("#page-back").disabled = this.#tokens.length === 1;
    find("#page-on").disabled = this.#next === null;
    find(".pages").hidden = this.#tokens.length === 1 && this.#next === null;
    const shown = connections.length === 0 ? "" : `${count(first)} to ${count(first + connections.length - 1)}${this.#next ? " and more" : ""}, as of ${clock(Date.now())}`;
    say(find("#connections-summary"), `${shown}${incomplete ? `; ${incomplete.join(", ")} is reporting anew, some may be missing` : ""}`);
  }

  #rowOf(connection) {
    const cell = (label, css, ...content) => make("td", { "data-label": label, class: css }, ...content);
    const button = make("button", { class: "small danger", type: "button", "aria-label": `Disconnect ${connection.user_id ?? connection.id}`, text: "Disconnect" });
    const row = make(
      "tr",
      {},
      cell("User", "", connection.user_id ?? "–"),
      cell("Session", "", connection.session_id ?? "–"),
      cell("Streams", "", make("span", { class: "chips" }, ...connection.streams.map((stream) => make("span", { class: "chip", text: stream })))),
      cell("Gateway", "id", connection.gateway),
      cell("Open for", "", make("span", { title: connection.connected_at, text: duration(Date.now() - Date.parse(connection.connected_at)) })),
      cell("Connection", "id", connection.id.split(".")[0]),
      make("td", {}, button),
    );
    button.addEventListener("click", () => this.#disconnect(connection, row, button));
    return row;
  }

  async #disconnect(connection, row, button) {
    const who = connection.user_id ? `${connection.user_id}'s stream` : "The stream";
    if (!(await isConfirmed(`${who} on ${connection.gateway} ends, and its client is told not to come back by itself. It is no ban: a new stream may be opened.`))) {
      button.focus();
      return;
    }

    button.disabled = true;
    try {
      const { status } = await ask(`admin/connections/${encodeURIComponent(connection.id)}`, { method: "DELETE" });
      row.dataset.state = "ended";
      button.replaceWith(make("span", { role: "status", text: status === 204 ? "Ended" : "Ending" }));
    } catch (problem) {
      button.replaceWith(make("span", { class: "fault", role: "alert", text: problem.status === 404 ? "It had ended already." : problem.message }));
    }
  }

  async #lookUp(form) {
    const answer = find(".answer", form);
    const user = form.elements.user.value.trim();
    if (!user) {
      answer.replaceChildren(make("span", { class: "fault", text: "Name a user." }));
      form.elements.user.focus();
      return;
    }

    try {
      const { body } = await ask(`admin/users/${encodeURIComponent(user)}/presence`);
      if (form.elements.user.value.trim() !== user) {
        return;
      }

      answer.replaceChildren(
        make("strong", { text: body.user_id }),
        make("span", { class: "pill", "data-kind": body.online ? "good" : "off", text: body.online ? "online" : "offline" }),
        make("span", { class: "dim", text: presenceOf(body) }),
      );
    } catch (problem) {
      answer.replaceChildren(make("span", { class: "fault", text: [problem.message, ...problem.faults.map((fault) => fault.join(" "))].join(" ") }));
    }
  }
}

function presenceOf({ online, connections, gateways, last_seen: lastSeen }) {
  if (online) {
    return `${count(connections)} ${connections === 1 ? "connection" : "connections"} on ${gateways.join(", ")}`;
  }

  return lastSeen ? `last seen ${duration(Date.now() - Date.parse(lastSeen))} ago, at ${clock(Date.parse(lastSeen))}` : "not seen within the time that is remembered";
}

function isConfirmed(text) {
  const dialog = find("#confirm");
  say(find("#confirm-text"), text);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
}
