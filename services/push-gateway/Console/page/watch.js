import { Chart } from "./chart.js";
import { find, make, say, sync } from "./dom.js";
import { axisCount, clock, count, duration, milliseconds, nothing, rate } from "./format.js";
import { Gateways } from "./gateways.js";
import { Samples } from "./samples.js";

const changesKept = 30;

/** The figures of all gateways as they are, and over the last minutes. */
export class WatchView {
  #view = find("#watch");
  #samples = new Samples();
  #gateways = new Gateways();
  #minutes = 5;
  #lastAt = null;
  #charts;

  constructor(feed) {
    const point = (at) => this.#charts.forEach((chart) => chart.point(at));
    const latency = (label, key) => ({ key, label, format: milliseconds, axis: milliseconds });
    this.#charts = [
      new Chart("Connections", "Open event streams on all gateways", [{ key: "connections", format: count, axis: axisCount }], point),
      new Chart("Users", "Users with an open stream; one with streams on two gateways counts twice", [{ key: "users", format: count, axis: axisCount }], point),
      new Chart("Messages a second", "Messages delivered, each counted for every connection that it went to", [{ key: "rate", format: rate, axis: axisCount }], point),
      new Chart("Latency", "From a message's acceptance by the send API to its writing by a gateway", [latency("p50", "p50"), latency("p99", "p99")], point),
    ];
    find("#charts").append(...this.#charts.map(({ element }) => element));
    find("#span").addEventListener("change", ({ target }) => {
      this.#minutes = Number(target.value);
      this.show();
    });
    say(find("#watch-example"), `curl -N ${new URL("sse/user/alice", location.href)}`);
    feed.addEventListener("figures", ({ detail }) => this.#take(detail));
    feed.addEventListener("silence", ({ detail }) => this.#fallSilent(detail.problem));
  }

  /** Draws what is there: nothing is drawn while the view is hidden. */
  show() {
    if (this.#view.hidden) {
      return;
    }

    const now = this.#lastAt ?? Date.now();
    const from = now - this.#minutes * 60_000;
    const samples = this.#samples.since(from);
    this.#charts.forEach((chart) => chart.show(samples, from, now));
    this.#showGateways();
  }

  clear() {
    this.#samples.clear();
    this.#gateways.clear();
    this.#lastAt = null;
    find("#changes").replaceChildren();
    this.show();
  }

  #take({ stats, date, at }) {
    this.#samples.add({
      at,
      connections: stats.connections,
      users: stats.users,
      rate: stats.events_per_second,
      p50: stats.p50_latency_ms ?? null,
      p99: stats.p99_latency_ms ?? null,
    });
    this.#lastAt = at;
    delete this.#view.dataset.stale;
    find("#watch-hint").hidden = stats.connections > 0;
    find("#watch-notice").hidden = true;
    this.#note(this.#gateways.take(stats, date));
    this.show();
  }

  #fallSilent(problem) {
    const notice = find("#watch-notice");
    this.#view.dataset.stale = "";
    say(notice, `${problem.message} ${this.#lastAt === null ? "There are no figures yet." : `The figures are those of ${clock(this.#lastAt)}.`} It is tried again by itself.`);
    notice.hidden = false;
  }

  #note(changes) {
    const list = find("#changes");
    for (const { at, text } of changes) {
      list.prepend(make("li", {}, make("time", { text: clock(at) }), make("span", { text })));
    }

    while (list.children.length > changesKept) {
      list.lastElementChild.remove();
    }

    find("#changes-empty").hidden = list.children.length > 0;
  }

  #showGateways() {
    const gateways = this.#gateways.all;
    const most = Math.max(1, ...gateways.map(({ connections }) => connections));
    sync(find("#gateways tbody"), gateways, ({ id }) => id, (gateway, row) => rowOf(row ?? make("tr"), gateway, most));
    const living = gateways.filter(({ goneAt }) => !goneAt).length;
    say(find("#gateways-summary"), this.#lastAt === null ? "" : `${living} with a lease`);
    find("#gateways").hidden = gateways.length === 0;
    find("#gateways-empty").hidden = gateways.length > 0 || this.#lastAt === null;
  }
}

function rowOf(row, gateway, most) {
  const isGone = Boolean(gateway.goneAt);
  const cell = (label, css, ...content) => make("td", { "data-label": label, class: css }, ...content);
  const figure = (label, text) => cell(label, "number", isGone ? nothing : text);
  row.className = isGone ? "gone" : "";
  row.replaceChildren(
    cell("Gateway", "id", gateway.id),
    cell("State", "state", make("span", { class: "pill", "data-kind": gateway.state.kind, title: gateway.state.hint, text: gateway.state.name })),
    cell("Connections", "number", isGone ? nothing : make("span", {}, meter(gateway.connections / most), count(gateway.connections))),
    figure("Users", count(gateway.users)),
    figure("Streams", count(gateway.streams)),
    figure("Messages/s", rate(gateway.events_per_second)),
    figure("p50 / p99", gateway.p50_latency_ms === undefined ? nothing : `${milliseconds(gateway.p50_latency_ms)} / ${milliseconds(gateway.p99_latency_ms)}`),
    cell("Lease", "after", isGone ? "ended" : `renewed ${duration(gateway.leaseAge)} ago`),
    cell("Up for", "", isGone ? nothing : duration(gateway.upFor)),
  );
  return row;
}

function meter(share) {
  const bar = make("i");
  bar.style.width = `${Math.round(share * 100)}%`;
  return make("span", { class: "meter", "aria-hidden": "true" }, bar);
}
