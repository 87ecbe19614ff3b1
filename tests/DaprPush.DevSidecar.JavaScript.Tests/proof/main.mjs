// An app on the official SDK that subscribes, serves and hosts actors, and then calls all of it through its own sidecar.
// It prints one line a check: "##ok <name>" or "##failed <name>: <reason>", and "##done" at the end,
// where it asks the sidecar to shut down.
// It runs under any sidecar: APP_PORT, DAPR_HTTP_PORT and DAPR_GRPC_PORT say where; components "pubsub" and "statestore".
import { startApp } from "./app.mjs";
import { actorChecks } from "./actors.mjs";
import { invokeChecks } from "./invoke.mjs";
import { publishChecks } from "./publish.mjs";
import { reflectionChecks } from "./reflection.mjs";
import { stateChecks } from "./state.mjs";

const app = await startApp();
const checks = {
  ...publishChecks(app, "http", app.http),
  ...publishChecks(app, "grpc", app.grpc),
  ...stateChecks("http", app.http),
  ...stateChecks("grpc", app.grpc),
  ...invokeChecks(app),
  ...actorChecks(app),
  ...reflectionChecks(),
};

for (const [name, check] of Object.entries(checks)) {
  try {
    await Promise.race([
      check(),
      new Promise((_, reject) => setTimeout(() => reject(new Error("took longer than 15 s")), 15_000).unref()),
    ]);
    console.log(`##ok ${name}`);
  } catch (error) {
    const reason = error?.error?.message ?? error?.message ?? JSON.stringify(error);
    console.log(`##failed ${name}: ${String(reason).replaceAll("\n", " ")}`);
  }
}

console.log("##done");
// The last check is made by whoever started all this: the sidecar ends, and this app with it.
await app.grpc.sidecar.shutdown();
