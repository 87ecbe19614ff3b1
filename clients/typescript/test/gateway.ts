import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A gateway that answers as a test says: one handler a request, the last one for all that follow. */
export class ScriptedGateway {
  readonly requests: IncomingMessage[] = [];
  readonly #server = createServer((request, response) => {
    this.requests.push(request);
    const handler = this.#handlers.length > 1 ? this.#handlers.shift() : this.#handlers[0];
    handler?.(request, response);
  });

  #handlers: Handler[] = [];

  static async start(...handlers: Handler[]): Promise<ScriptedGateway> {
    const gateway = new ScriptedGateway();
    gateway.#handlers = handlers;
    await new Promise<void>((resolve) => gateway.#server.listen(0, "127.0.0.1", resolve));
    return gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Begins a stream and says `ready`. */
export function begin(response: ServerResponse, text = "", heartbeat = 30): void {
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  response.write(`retry: 20\nid: c0\nevent: ready\ndata: {"connection_id":"conn","streams":["user:u"],"recovered":false,"heartbeat_interval":${heartbeat}}\n\n${text}`);
}

export function message(id: string, cursor: string, metadata = {}): string {
  return `id: ${cursor}\ndata: ${JSON.stringify({ id, type: "info", service: "s", data: {}, metadata: { ...metadata, retry_count: 0 } })}\n\n`;
}
