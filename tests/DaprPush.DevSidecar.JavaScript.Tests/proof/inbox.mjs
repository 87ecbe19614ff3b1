/** What a subscription received, to be waited for. */
export class Inbox {
  #items = [];
  #waiting = [];

  put(item) {
    this.#items.push(item);
    this.#waiting.splice(0).forEach((resolve) => resolve());
  }

  /** The first item, past or future, that the predicate accepts; it is taken out. */
  async take(predicate) {
    for (;;) {
      const index = this.#items.findIndex(predicate);
      if (index >= 0) {
        return this.#items.splice(index, 1)[0];
      }
      await new Promise((resolve) => this.#waiting.push(resolve));
    }
  }
}
