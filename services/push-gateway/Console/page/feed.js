import { ask } from "./api.js";
import { session } from "./session.js";

const interval = 2_000;
const longestWait = 15_000;

/**
 * Asks for the figures of all gateways again and again while the page is seen. Event `figures` has `{ stats, date, at }`; event
 * `silence` the problem and when it is tried again.
 */
export class Feed extends EventTarget {
  #timer;
  #failures = 0;
  /** The asking that is under way; what an older one brings is no longer wanted. */
  #turn = null;
  #isStopped = true;

  constructor() {
    super();
    document.addEventListener("visibilitychange", () => this.#now());
    addEventListener("online", () => this.#now());
  }

  start() {
    [this.#isStopped, this.#turn, this.#failures] = [false, null, 0];
    this.#now();
  }

  stop() {
    [this.#isStopped, this.#turn] = [true, null];
    clearTimeout(this.#timer);
  }

  #now() {
    if (!this.#isStopped && this.#turn === null && !document.hidden) {
      clearTimeout(this.#timer);
      void this.#ask((this.#turn = {}));
    }
  }

  async #ask(turn) {
    let wait = interval;
    let event;
    try {
      const { body, date } = await ask("admin/connections/stats");
      this.#failures = 0;
      event = new CustomEvent("figures", { detail: { stats: body, date, at: Date.now() } });
    } catch (problem) {
      wait = Math.max(problem.retryAfter ?? 0, Math.min(interval * 2 ** this.#failures++, longestWait));
      event = new CustomEvent("silence", { detail: { problem, wait } });
    }

    if (this.#turn !== turn) {
      return;
    }

    this.#turn = null;
    if (event.detail.problem?.status === 403) {
      session.refuse(event.detail.problem.message);
    } else {
      this.dispatchEvent(event);
      this.#timer = setTimeout(() => this.#now(), wait);
    }
  }
}
