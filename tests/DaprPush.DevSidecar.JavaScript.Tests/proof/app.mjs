import dapr from "@dapr/dapr";
import { Counter } from "./counter.mjs";
import { Inbox } from "./inbox.mjs";

const { CommunicationProtocolEnum, DaprClient, DaprPubSubStatusEnum, DaprServer, HttpMethod, LogLevel } = dapr;
const logger = { level: LogLevel.Warn };
const host = "127.0.0.1";

/** Starts the app's server and both clients; resolves once the sidecar has taken the subscriptions. */
export async function startApp() {
  const httpOptions = { daprHost: host, daprPort: process.env.DAPR_HTTP_PORT, logger };
  const server = new DaprServer({
    serverHost: host,
    serverPort: process.env.APP_PORT,
    communicationProtocol: CommunicationProtocolEnum.HTTP,
    clientOptions: httpOptions,
    logger,
  });
  const inbox = new Inbox();
  const deadLetters = new Inbox();

  await server.pubsub.subscribe("pubsub", "events", (data) => inbox.put(data));
  await server.pubsub.subscribeWithOptions("pubsub", "refused", {
    callback: () => DaprPubSubStatusEnum.DROP,
    deadLetterTopic: "dead",
  });
  await server.pubsub.subscribe("pubsub", "dead", (data) => deadLetters.put(data));
  await server.pubsub.subscribeBulk("pubsub", "bulk", (data) => inbox.put(data), { maxMessagesCount: 20, maxAwaitDurationMs: 200 });
  await server.invoker.listen("echo", async (request) => ({ got: JSON.parse(request.body), query: request.query }), {
    method: HttpMethod.POST,
  });
  await server.invoker.listen("plain", async () => ({ method: "GET" }), { method: HttpMethod.GET });
  await server.actor.init();
  server.actor.registerActor(Counter);
  await server.start();

  return {
    inbox,
    deadLetters,
    appId: process.env.APP_ID,
    http: new DaprClient({ ...httpOptions, communicationProtocol: CommunicationProtocolEnum.HTTP }),
    grpc: new DaprClient({
      daprHost: host,
      daprPort: process.env.DAPR_GRPC_PORT,
      communicationProtocol: CommunicationProtocolEnum.GRPC,
      logger,
    }),
  };
}
