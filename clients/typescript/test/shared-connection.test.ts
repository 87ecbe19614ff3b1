import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { SharedConnection } from "../src/shared-connection.js";
import { streamUrl, type PushOptions } from "../src/options.js";
import { begin, message, ScriptedGateway } from "./gateway.js";

// Web Locks of a browser (one holder, the others in turn), which Node 20 has not.
const waiting: (() => void)[] = [];
let isHeld = false;
const locks = {
  async request(_name: string, { signal }: { signal: AbortSignal }, hold: () => Promise<void>): Promise<void> {
    if (isHeld) {
      await new Promise<void>((resolve, reject) => {
        waiting.push(resolve);
        signal.addEventListener("abort", () => reject(new Error("aborted")));
      });
    }

    isHeld = true;
    await hold();
    isHeld = false;
    waiting.shift()?.();
  },
};
Object.defineProperty(globalThis, "navigator", { configurable: true, value: { locks } });

const gateways: ScriptedGateway[] = [];
const tabs: SharedConnection[] = [];

afterEach(async () => {
  tabs.splice(0).forEach((tab) => tab.close());
  await Promise.all(gateways.splice(0).map((gateway) => gateway.stop()));
});

function open(gateway: ScriptedGateway, remember = { read: () => "", write: () => {} }): [SharedConnection, string[]] {
  const options: PushOptions = { url: gateway.url, user: "u", transport: "fetch", firstDelay: 10, longestDelay: 50, remember };
  const tab = new SharedConnection(options, streamUrl(options));
  const got: string[] = [];
  tab.on("message", ({ id, service }) => got.push(`${service}/${id}`));
  tabs.push(tab);
  return [tab, got];
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise(setImmediate);
  }
}

test("two senders' messages of one id both come to every tab", { timeout: 20_000 }, async () => {
  const gateway = await ScriptedGateway.start((_, response) => begin(response, message("m1", "c1") + message("m1", "c2") + message("m2", "c3")));
  gateways.push(gateway);
  const [, leading] = open(gateway);
  const [, following] = open(gateway);
  await until(() => leading.length === 3 && following.length === 3);
  assert.deepEqual([leading, following], [["s/m1", "s/m1", "s/m2"], ["s/m1", "s/m1", "s/m2"]]);
});

test("what a new leader gets again comes once", { timeout: 20_000 }, async () => {
  const gateway = await ScriptedGateway.start(
    (_, response) => begin(response, message("m1", "c1") + message("m2", "c2")),
    (_, response) => begin(response, message("m2", "c2") + message("m3", "c3")),
  );
  gateways.push(gateway);
  const [first] = open(gateway);
  const [, following] = open(gateway);
  await until(() => following.length === 2);
  first.close();
  await until(() => following.length === 3);
  assert.equal(gateway.requests[1]!.headers["last-event-id"], "c1", "it goes on before the last one that it was told");
  assert.deepEqual(following, ["s/m1", "s/m2", "s/m3"]);
});
