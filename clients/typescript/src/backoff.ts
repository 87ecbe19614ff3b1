/** How long to wait before the next attempt: doubling, spread, and never less than the server asked for. */
export class Backoff {
  #attempts = 0;

  /** The server's `retry:`, in milliseconds. */
  retry = 0;

  constructor(
    private readonly first: number,
    private readonly longest: number,
    private readonly random: () => number = Math.random,
  ) {}

  get attempts(): number {
    return this.#attempts;
  }

  /** A stream was opened: the next failure is a first one. */
  reset(): void {
    this.#attempts = 0;
  }

  /** @param atLeast milliseconds that the answer asked for */
  next(atLeast = 0): number {
    const doubled = Math.min(this.longest, this.first * 2 ** this.#attempts++);
    // Half to one and a half times as long, so that the clients of a gateway that is gone do not all come back together.
    return Math.max(atLeast, Math.max(this.retry, doubled) * (0.5 + this.random()));
  }
}
