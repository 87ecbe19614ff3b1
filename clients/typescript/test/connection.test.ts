import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { PushConnection } from "../src/connection.js";
import type { PushMessage } from "../src/messages.js";
import type { PushOptions } from "../src/options.js";
import { begin, message, ScriptedGateway } from "./gateway.js";

const open: { close(): void }[] = [];
const gateways: ScriptedGateway[] = [];

afterEach(async () => {
  open.splice(0).forEach((connection) => connection.close());
  await Promise.all(gateways.splice(0).map((gateway) => gateway.stop()));
});

async function start(...handlers: Parameters<typeof ScriptedGateway.start>): Promise<ScriptedGateway> {
  const gateway = await ScriptedGateway.start(...handlers);
  gateways.push(gateway);
  return gateway;
}

function follow(gateway: ScriptedGateway, options: Partial<PushOptions> = {}): PushConnection {
  const connection = new PushConnection({ url: gateway.url, user: "u", remember: "no", transport: "fetch", firstDelay: 10, longestDelay: 50, ...options });
  open.push(connection);
  return connection;
}

function messages(connection: PushConnection, count: number): Promise<string[]> {
  const ids: string[] = [];
  return new Promise((resolve) => connection.on("message", ({ id }) => ids.push(id) === count && resolve(ids)));
}

const closed = (connection: PushConnection): Promise<PushConnection["state"]> =>
  new Promise((resolve) => connection.on("state", (state) => state.kind === "closed" && resolve(state)));

test("messages come with their content, and the cursor moves", async () => {
  const gateway = await start((_, response) => begin(response, message("m1", "c1") + message("m2", "c2")));
  const connection = follow(gateway);
  assert.deepEqual(await messages(connection, 2), ["m1", "m2"]);
  assert.equal(connection.state.kind, "open");
  await new Promise(setImmediate);
  assert.equal(connection.cursor, "c2");
});

test("a stream that breaks is continued with the cursor of the last event", async () => {
  const gateway = await start(
    (_, response) => {
      begin(response, message("m1", "c1"));
      setImmediate(() => response.destroy());
    },
    (_, response) => begin(response, message("m2", "c2")),
  );
  assert.deepEqual(await messages(follow(gateway), 2), ["m1", "m2"]);
  assert.equal(gateway.requests[0]!.headers["last-event-id"], undefined);
  assert.equal(gateway.requests[1]!.headers["last-event-id"], "c1");
});

test("what the options describe is asked for", async () => {
  const gateway = await start((_, response) => begin(response, message("m1", "c1")));
  await messages(follow(gateway, { user: "a@b", channels: ["x", "y"], session: "s1", types: ["progress"], token: "t" }), 1);
  assert.equal(gateway.requests[0]!.url, "/sse/user/a%40b?channels=x%2Cy&session_id=s1&types=progress&format=message");
  assert.equal(gateway.requests[0]!.headers.authorization, "Bearer t");
});

test("a reset names the streams", async () => {
  const gateway = await start((_, response) => begin(response, 'event: reset\ndata: {"streams":[{"stream":"user:u","reason":"epoch"}]}\n\n'));
  const connection = follow(gateway);
  const streams = await new Promise((resolve) => connection.on("reset", resolve));
  assert.deepEqual(streams, [{ stream: "user:u", reason: "epoch" }]);
});

test("a refusal for good closes, with what the server said", async () => {
  const gateway = await start((_, response) => response.writeHead(403, { "Content-Type": "application/problem+json" }).end('{"detail":"not your stream"}'));
  const state = await closed(follow(gateway));
  assert.deepEqual(state, { kind: "closed", reason: "refused", error: { status: 403, detail: "not your stream" } });
  assert.equal(gateway.requests.length, 1);
});

test("an overloaded server is asked again when it says", async () => {
  const gateway = await start(
    (_, response) => response.writeHead(503, { "Retry-After": "1" }).end(),
    (_, response) => begin(response, message("m1", "c1")),
  );
  const connection = follow(gateway);
  const started = performance.now();
  await messages(connection, 1);
  assert.ok(performance.now() - started >= 990);
});

test("a refused token is fetched anew", async () => {
  const tokens = ["old", "new"];
  const gateway = await start(
    (_, response) => response.writeHead(401).end(),
    (_, response) => begin(response, message("m1", "c1")),
  );
  await messages(follow(gateway, { token: () => tokens.shift()! }), 1);
  assert.deepEqual(gateway.requests.map((request) => request.headers.authorization), ["Bearer old", "Bearer new"]);
});

test("a token that is refused for good closes", async () => {
  const gateway = await start((_, response) => response.writeHead(401).end());
  assert.equal((await closed(follow(gateway, { token: () => "bad" })) as { reason: string }).reason, "unauthorized");
  assert.ok(gateway.requests.length > 1);
});

test("an expired token's end of the stream brings the client back at once with a new one", async () => {
  const tokens = ["old", "new"];
  const gateway = await start(
    (_, response) => begin(response, message("m1", "c1") + 'id: c1\nevent: close\ndata: {"reason":"expired","reconnect":true}\n\n'),
    (_, response) => begin(response, message("m2", "c2")),
  );
  assert.deepEqual(await messages(follow(gateway, { token: () => tokens.shift()! }), 2), ["m1", "m2"]);
  assert.equal(gateway.requests[1]!.headers.authorization, "Bearer new");
  assert.equal(gateway.requests[1]!.headers["last-event-id"], "c1");
});

test("a client that an operator disconnects stays away", async () => {
  const gateway = await start((_, response) => begin(response, 'event: close\ndata: {"reason":"disconnected","reconnect":false}\n\n'));
  assert.equal((await closed(follow(gateway)) as { reason: string }).reason, "disconnected");
  assert.equal(gateway.requests.length, 1);
});

test("a silent connection is given up and opened again", async () => {
  const gateway = await start(
    (_, response) => begin(response),
    (_, response) => begin(response, message("m1", "c1")),
  );
  await messages(follow(gateway, { silence: 1_000 }), 1);
  assert.ok(gateway.requests.length >= 2);
});

test("a connection counts as dead after three of the heartbeats that the gateway tells", async () => {
  const gateway = await start(
    (_, response) => begin(response, "", 0.3),
    (_, response) => begin(response, message("m1", "c1")),
  );
  await messages(follow(gateway, {}), 1);
  assert.ok(gateway.requests.length >= 2);
});

test("the place is kept over a page's reload", async () => {
  const kept = new Map<string, string>();
  const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
  Object.assign(globalThis, { sessionStorage: storage });
  try {
    const gateway = await start((_, response) => begin(response, message("m1", "c1")));
    const first = follow(gateway, { remember: "tab" });
    await messages(first, 1);
    await new Promise(setImmediate);
    first.close();
    await messages(follow(gateway, { remember: "tab" }), 1);
    assert.equal(gateway.requests[1]!.headers["last-event-id"], "c1");
  } finally {
    Reflect.deleteProperty(globalThis, "sessionStorage");
  }
});

test("the place is kept where the application says", async () => {
  const kept = ["c0"];
  const gateway = await start((_, response) => begin(response, message("m1", "c1")));
  await messages(follow(gateway, { remember: { read: () => kept.at(-1)!, write: (cursor) => void kept.push(cursor) } }), 1);
  await new Promise(setImmediate);
  assert.equal(gateway.requests[0]!.headers["last-event-id"], "c0");
  assert.deepEqual(kept, ["c0", "c1"]);
});

test("a confirmation goes to the API beside the stream", async () => {
  const gateway = await start(
    (_, response) => begin(response, message("m1", "c1")),
    (_, response) => response.writeHead(204).end(),
  );
  const connection = follow(gateway, { token: "t" });
  await messages(connection, 1);
  await connection.ack("m1");
  assert.equal(gateway.requests[1]!.method, "POST");
  assert.equal(gateway.requests[1]!.url, "/api/v1/messages/m1/ack");
  assert.equal(gateway.requests[1]!.headers.authorization, "Bearer t");
});

test("a confirmation of a message says which one of its id", async () => {
  const gateway = await start(
    (_, response) => begin(response, message("m1", "c1", { handle: "~AbC-_456789012345678901" })),
    (_, response) => response.writeHead(204).end(),
  );
  const connection = follow(gateway);
  const received = await new Promise<PushMessage>((resolve) => connection.on("message", resolve));
  await connection.ack(received);
  assert.equal(gateway.requests[1]!.url, "/api/v1/messages/m1/ack?handle=~AbC-_456789012345678901");
});

test("the first open asks for what was sent before", async () => {
  const gateway = await start((_, response) => begin(response, message("m1", "c1")));
  for (const since of ["all", 50, "15m", new Date(Date.UTC(2026, 10, 30, 10))]) {
    await messages(follow(gateway, { user: "u", since }), 1);
  }
  assert.deepEqual(
    gateway.requests.map((request) => new URL(request.url!, "http://gateway").searchParams.get("since")),
    ["all", "50", "15m", "2026-11-30T10:00:00.000Z"],
  );
});

test("broadcasts are left out only where they are not wanted", async () => {
  const gateway = await start((_, response) => begin(response, message("m1", "c1")));
  for (const options of [{}, { broadcast: true }, { broadcast: false }]) {
    await messages(follow(gateway, { user: "u", ...options }), 1);
  }
  assert.deepEqual(
    gateway.requests.map((request) => new URL(request.url!, "http://gateway").searchParams.get("broadcast")),
    [null, null, "false"],
  );
});

test("each selection of a stream remembers its own place", async () => {
  const stored = new Map<string, string>();
  Object.defineProperty(globalThis, "sessionStorage", {
    configurable: true,
    value: { getItem: (key: string) => stored.get(key) ?? null, setItem: (key: string, value: string) => void stored.set(key, value) },
  });
  const gateway = await start((_, response) => begin(response, message("m1", "c1")));
  for (const selection of [{}, { session: "s1" }, { session: "s2" }, { types: ["progress"] }, { session: "s1", types: ["progress"] }, { channels: ["news"] }]) {
    await messages(follow(gateway, { remember: "tab", ...selection }), 1);
  }
  await new Promise(setImmediate);
  assert.deepEqual(gateway.requests.map((request) => request.headers["last-event-id"]), Array(6).fill(undefined), "none goes on at another's place");
  assert.equal(stored.size, 6);
  await messages(follow(gateway, { remember: "tab", session: "s2" }), 1);
  assert.equal(gateway.requests[6]!.headers["last-event-id"], "c1");
});

test("options that follow nothing, or what cannot go together, are refused", () => {
  assert.throws(() => new PushConnection({ url: "http://localhost" }), TypeError);
  assert.throws(() => new PushConnection({ url: "http://localhost", service: "s", user: "u" }), TypeError);
  assert.throws(() => new PushConnection({ url: "http://localhost", channels: ["c"], session: "s" }), TypeError);
});
