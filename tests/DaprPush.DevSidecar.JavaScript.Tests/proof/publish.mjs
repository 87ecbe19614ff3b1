import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

/** Publishing with one of the clients, received by the app's HTTP server. */
export function publishChecks(app, protocol, client) {
  return {
    [`${protocol}: an object is published and received`]: async () => {
      const event = { id: randomUUID(), text: "grüße €", nested: { list: [1, 2.5, null, true] } };
      await published(client.pubsub.publish("pubsub", "events", event));
      assert.deepEqual(await app.inbox.take((data) => data.id === event.id), event);
    },

    [`${protocol}: a text is published and received`]: async () => {
      const text = `text ${randomUUID()}`;
      await published(client.pubsub.publish("pubsub", "events", text));
      assert.equal(await app.inbox.take((data) => data === text), text);
    },

    [`${protocol}: a message without an envelope is published and received`]: async () => {
      const event = { id: randomUUID() };
      await published(client.pubsub.publish("pubsub", "events", event, { metadata: { rawPayload: "true" } }));
      const received = await app.inbox.take((data) => JSON.stringify(data).includes(event.id));
      assert.deepEqual(received, event);
    },

    [`${protocol}: a dropped message goes to the dead-letter topic`]: async () => {
      const event = { id: randomUUID() };
      await published(client.pubsub.publish("pubsub", "refused", event));
      assert.deepEqual(await app.deadLetters.take((data) => data.id === event.id), event);
    },

    [`${protocol}: a bulk publish reaches a bulk subscription`]: async () => {
      const events = Array.from({ length: 50 }, (_, n) => ({ id: randomUUID(), n }));
      const answer = await client.pubsub.publishBulk("pubsub", "bulk", events);
      assert.deepEqual(answer.failedMessages, []);
      for (const event of events) {
        assert.deepEqual(await app.inbox.take((data) => data.id === event.id), event);
      }
    },

    [`${protocol}: publishing to an unknown component is an error`]: async () => {
      await assert.rejects(async () => published(client.pubsub.publish("nowhere", "events", {})), /not found|404/i);
    },
  };
}

/** Some of the SDK's calls answer with an error instead of throwing it. */
async function published(call) {
  try {
    const answer = await call;
    if (answer?.error) {
      throw answer.error;
    }
  } catch (thrown) {
    throw thrown.error ?? thrown;
  }
}
