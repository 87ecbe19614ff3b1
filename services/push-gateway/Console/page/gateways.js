/** A gateway that is gone stays in the table so long. */
const remembered = 600_000;

/** A lease is renewed when a third of it is over; with half of it over, a renewal is missing. */
const lateShare = 0.5;

/** What is known of every gateway that was there since the page was opened. */
export class Gateways {
  #known = new Map();
  #isFirst = true;

  /**
   * Takes new figures.
   * @param date the server's clock
   * @returns what changed: `{ at, text }`
   */
  take(stats, date) {
    const changes = [];
    const present = new Set();
    for (const gateway of stats.gateways) {
      present.add(gateway.id);
      const before = this.#known.get(gateway.id);
      if (before && before.started_at !== gateway.started_at) {
        changes.push(`${gateway.id} started anew`);
      } else if (before?.goneAt) {
        changes.push(`${gateway.id} is back`);
      } else if (!before && !this.#isFirst) {
        changes.push(`${gateway.id} joined`);
      }

      const state = stateOf(gateway, date);
      if (state.kind === "warn" && before && !before.goneAt && before.state.name !== state.name && state.name === "late") {
        changes.push(`${gateway.id} is late to renew its lease`);
      }

      this.#known.set(gateway.id, { ...gateway, state, upFor: date - Date.parse(gateway.started_at), leaseAge: Math.max(0, date - Date.parse(gateway.lease_renewed_at)) });
    }

    for (const [id, gateway] of this.#known) {
      if (!present.has(id) && !gateway.goneAt) {
        changes.push(`${id} is gone, with ${gateway.connections} connections`);
        this.#known.set(id, { ...gateway, goneAt: date, state: { name: "gone", kind: "bad", hint: "Its lease ran out or it left." } });
      } else if (date - gateway.goneAt > remembered) {
        this.#known.delete(id);
      }
    }

    this.#isFirst = false;
    return changes.map((text) => ({ at: Date.now(), text }));
  }

  get all() {
    return [...this.#known.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  clear() {
    this.#known.clear();
    this.#isFirst = true;
  }
}

function stateOf(gateway, date) {
  const renewed = Date.parse(gateway.lease_renewed_at);
  const used = (date - renewed) / (Date.parse(gateway.lease_ends_at) - renewed);
  if (used > lateShare) {
    return { name: "late", kind: "warn", hint: "It has missed a renewal of its lease. Messages still go there until the lease ends." };
  }

  return gateway.is_complete
    ? { name: "live", kind: "good", hint: "Its lease runs and all of its connections are known." }
    : { name: "reporting", kind: "warn", hint: "It is reporting its connections anew; some may be missing." };
}
