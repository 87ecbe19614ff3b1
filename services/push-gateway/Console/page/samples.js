const kept = 3_600_000;
const key = "daprpush-samples";

/** The figures of the last hour. A reload of the page keeps them. */
export class Samples {
  #samples = restored();

  constructor() {
    addEventListener("pagehide", () => sessionStorage.setItem(key, JSON.stringify(this.#samples)));
  }

  /** @param sample `{ at, connections, users, rate, p50, p99 }`; the latencies are null where nothing was written */
  add(sample) {
    this.#samples.push(sample);
    const first = this.#samples.findIndex(({ at }) => at > sample.at - kept);
    this.#samples.splice(0, first);
  }

  since(at) {
    return this.#samples.filter((sample) => sample.at >= at);
  }

  clear() {
    this.#samples = [];
  }
}

function restored() {
  try {
    const samples = JSON.parse(sessionStorage.getItem(key) ?? "[]");
    return samples.filter(({ at }) => at > Date.now() - kept && at <= Date.now());
  } catch {
    // Written by another version of this page, or by hand.
    return [];
  }
}
