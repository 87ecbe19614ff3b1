import assert from "node:assert/strict";
import { test } from "node:test";
import { Window } from "happy-dom";
import type { PushMessage } from "../src/messages.js";
import { begin, message, ScriptedGateway } from "./gateway.js";

test("useSSEConnection shows a user's messages and the connection's state, and leaves with the component", async () => {
  const gateway = await ScriptedGateway.start((_, response) => begin(response, message("m1", "c1") + message("m2", "c2")));
  const window = new Window({ url: gateway.url });
  // The stream itself goes through Node's fetch; React needs the document alone.
  for (const [name, value] of Object.entries({ window, document: window.document, navigator: window.navigator, IS_REACT_ACT_ENVIRONMENT: false })) {
    Object.defineProperty(globalThis, name, { value, configurable: true });
  }

  const { createElement } = await import("react");
  const { createRoot } = await import("react-dom/client");
  const { useSSEConnection } = await import("../src/react.js");
  const received: PushMessage[] = [];
  function Inbox(): ReturnType<typeof createElement> {
    const { connectionStatus, messages } = useSSEConnection({ userId: "u", messageServiceUrl: gateway.url, onMessage: (one) => received.push(one) });
    return createElement("p", null, `${connectionStatus}: ${messages.map(({ id }) => id).join(",")}`);
  }

  const place = window.document.createElement("div");
  const root = createRoot(place as unknown as Element);
  try {
    root.render(createElement(Inbox));
    await until(() => place.textContent === "connected: m1,m2");
    assert.deepEqual(received.map(({ id }) => id), ["m1", "m2"]);
    const left = new Promise((resolve) => gateway.requests[0]!.once("close", resolve));
    root.unmount();
    await left;
  } finally {
    await gateway.stop();
    await window.happyDOM.close();
  }
});

async function until(holds: () => boolean): Promise<void> {
  const limit = performance.now() + 30_000;
  while (!holds()) {
    assert.ok(performance.now() < limit, "it did not happen within 30 s");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
