import type { Transport } from "./transport.js";

/**
 * The browser's own EventSource: it comes back by itself after `retry:`, with its cursor. It can't set headers, so a token goes into
 * the address.
 */
export const eventSourceTransport: Transport = (request, events) => {
  const url = new URL(request.url);
  if (request.lastEventId) {
    url.searchParams.set("last_event_id", request.lastEventId);
  }

  if (request.token !== undefined) {
    url.searchParams.set("access_token", request.token);
  }

  const source = new EventSource(url, { withCredentials: request.withCredentials });
  const take = (event: MessageEvent<string>): void => {
    events.event({ type: event.type, data: event.data, id: event.lastEventId });
    events.cursor(event.lastEventId);
  };
  for (const type of ["message", "ready", "reset", "close"]) {
    source.addEventListener(type, take);
  }

  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) {
      source.close();
      events.ended({});
    } else {
      events.interrupted();
    }
  };
  return () => {
    source.onerror = null;
    source.close();
  };
};
