import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import dapr from "@dapr/dapr";

const { StateConcurrencyEnum } = dapr;

/** State with one of the clients. */
export function stateChecks(protocol, client) {
  const store = "statestore";
  const save = async (items) => {
    const answer = await client.state.save(store, items);
    if (answer?.error) {
      throw answer.error;
    }
  };
  const remove = async (key, options) => {
    const answer = await client.state.delete(store, key, options);
    if (answer?.error) {
      throw answer.error;
    }
  };
  const etagOf = async (key) => (await client.state.getBulk(store, [key]))[0].etag;

  return {
    [`${protocol}: state is saved, read and deleted`]: async () => {
      const key = randomUUID();
      const value = { text: "grüße", list: [1, 2, 3] };
      await save([{ key, value }]);
      assert.deepEqual(await client.state.get(store, key), value);
      await remove(key);
      assert.equal(await client.state.get(store, key), "");
    },

    [`${protocol}: many values are read at once, missing ones too`]: async () => {
      const keys = Array.from({ length: 20 }, () => randomUUID());
      await save(keys.slice(0, 10).map((key, n) => ({ key, value: { n } })));
      const items = await client.state.getBulk(store, keys);
      const values = Object.fromEntries(items.map((item) => [item.key, item.data]));
      keys.slice(0, 10).forEach((key, n) => assert.deepEqual(values[key], { n }));
      keys.slice(10).forEach((key) => assert.ok(!values[key]));
    },

    [`${protocol}: an ETag that does not match refuses the write`]: async () => {
      const key = randomUUID();
      await save([{ key, value: "one" }]);
      const etag = await etagOf(key);
      const options = { concurrency: StateConcurrencyEnum.CONCURRENCY_FIRST_WRITE };
      await save([{ key, value: "two", etag, options }]);
      await assert.rejects(save([{ key, value: "three", etag, options }]), /etag|409/i);
      assert.equal(await client.state.get(store, key), "two");
    },

    [`${protocol}: a delete obeys the ETag`]: async () => {
      const key = randomUUID();
      await save([{ key, value: "one" }]);
      await assert.rejects(remove(key, { etag: "999" }), /etag|409/i);
      await remove(key, { etag: await etagOf(key) });
      assert.equal(await client.state.get(store, key), "");
    },

    [`${protocol}: a transaction sets and deletes`]: async () => {
      const [kept, gone] = [randomUUID(), randomUUID()];
      await save([{ key: gone, value: "old" }]);
      await client.state.transaction(store, [
        { operation: "upsert", request: { key: kept, value: "new" } },
        { operation: "delete", request: { key: gone } },
      ]);
      assert.equal(await client.state.get(store, kept), "new");
      assert.equal(await client.state.get(store, gone), "");
    },

    [`${protocol}: a value with a time to live goes away`]: async () => {
      const key = randomUUID();
      await save([{ key, value: "short", metadata: { ttlInSeconds: "1" } }]);
      assert.equal(await client.state.get(store, key), "short");
      while ((await client.state.get(store, key)) !== "") {
        // Asked again until it is gone; the check's own time limit ends a value that stays.
      }
    },

    [`${protocol}: an unknown store is an error`]: async () => {
      await assert.rejects(client.state.get("nowhere", "key"), /not found|not configured|400/i);
    },
  };
}
