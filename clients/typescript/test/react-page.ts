// Both hooks in a page, for the tests in a browser: it is bundled with React's development build, whose strict mode mounts twice.
import { createElement, StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { usePush, useSSEConnection } from "../src/react.js";

const user = new URLSearchParams(location.search).get("user")!;

function Push({ of }: { of: string }): ReturnType<typeof createElement> {
  const [ids, setIds] = useState<string[]>([]);
  const { state } = usePush({ user: of, onMessage: ({ id }) => setIds((before) => [...before, id]) });
  return createElement("p", { id: "push" }, `${of} ${state.kind}: ${ids.join(",")}`);
}

function Connection(): ReturnType<typeof createElement> {
  const { connectionStatus, messages } = useSSEConnection({ userId: user, messageServiceUrl: location.origin, maxMessages: 2 });
  return createElement("p", { id: "sse" }, `${connectionStatus}: ${messages.map(({ id }) => id).join(",")}`);
}

function Page(): ReturnType<typeof createElement> {
  const [shown, show] = useState("both");
  return createElement(
    "main",
    null,
    createElement("button", { onClick: () => show("other") }, "other user"),
    createElement("button", { onClick: () => show("none") }, "nobody"),
    shown !== "none" && createElement(Push, { of: shown === "other" ? `${user}-other` : user }),
    shown !== "none" && createElement(Connection),
  );
}

const place = document.createElement("div");
document.body.append(place);
createRoot(place).render(createElement(StrictMode, null, createElement(Page)));
