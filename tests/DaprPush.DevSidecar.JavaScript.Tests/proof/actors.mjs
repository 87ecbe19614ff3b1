import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import dapr from "@dapr/dapr";
import { Counter } from "./counter.mjs";

const { ActorId, ActorProxyBuilder } = dapr;

/** Actors of the app, called through the sidecar. */
export function actorChecks({ http }) {
  const build = () => new ActorProxyBuilder(Counter, http).build(new ActorId(randomUUID()));
  const reaches = async (actor, least) => {
    while ((await actor.count()).count < least) {
      // Asked again until it counts so far; the check's own time limit ends one that never does.
    }
  };

  return {
    "http: an actor keeps its state": async () => {
      const actor = build();
      assert.equal(await actor.add(2), 2);
      assert.equal(await actor.add(3), 5);
      assert.equal((await build().count()).count, 0);
    },

    "http: an actor takes one turn at a time": async () => {
      const actor = build();
      await Promise.all(Array.from({ length: 30 }, () => actor.add(1)));
      assert.equal((await actor.count()).count, 30);
    },

    "http: an actor's timer fires until it is stopped": async () => {
      const actor = build();
      await actor.startTimer();
      await reaches(actor, 200);
      await actor.stopTimer();
    },

    "http: an actor's reminder fires": async () => {
      const actor = build();
      await actor.startReminder();
      await reaches(actor, 1000);
      await actor.stopReminder();
    },
  };
}
