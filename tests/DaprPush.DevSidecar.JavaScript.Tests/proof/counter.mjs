import dapr from "@dapr/dapr";

const { AbstractActor, Temporal } = dapr;

/** An actor that counts, by itself, by a timer and by a reminder. */
export class Counter extends AbstractActor {
  #inTurn = false;

  async add(amount) {
    if (this.#inTurn) {
      throw new Error("two turns at the same time");
    }
    this.#inTurn = true;
    const [found, before] = await this.getStateManager().tryGetState("count");
    const count = (found ? before : 0) + amount;
    await this.getStateManager().setState("count", count);
    await this.getStateManager().saveState();
    this.#inTurn = false;
    return count;
  }

  async count() {
    const [found, count] = await this.getStateManager().tryGetState("count");
    return { count: found ? count : 0 };
  }

  async startTimer() {
    await super.registerActorTimer("tick", "onTick", Temporal.Duration.from({ milliseconds: 50 }), Temporal.Duration.from({ milliseconds: 50 }), undefined, 100);
  }

  async stopTimer() {
    await super.unregisterActorTimer("tick");
  }

  async onTick(amount) {
    await this.add(amount);
  }

  async startReminder() {
    await super.registerActorReminder("remember", Temporal.Duration.from({ milliseconds: 50 }), Temporal.Duration.from({ seconds: 3600 }), undefined, 1000);
  }

  async stopReminder() {
    await super.unregisterActorReminder("remember");
  }

  async receiveReminder(data) {
    await this.add(Number(data));
  }
}
