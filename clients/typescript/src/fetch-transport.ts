import { EventStreamParser } from "./event-stream.js";
import type { Ending, Transport } from "./transport.js";

/** A stream read by fetch: can send a token as a header, sees why it was refused, and notices a connection that went silent. */
export const fetchTransport: Transport = (request, events) => {
  const abort = new AbortController();
  let isClosed = false;
  const end = (ending: Ending): void => {
    if (!isClosed) {
      isClosed = true;
      abort.abort();
      events.ended(ending);
    }
  };
  const run = async (): Promise<void> => {
    const headers: Record<string, string> = { Accept: "text/event-stream" };
    if (request.lastEventId) {
      headers["Last-Event-ID"] = request.lastEventId;
    }

    if (request.token !== undefined) {
      headers.Authorization = `Bearer ${request.token}`;
    }

    let timer: ReturnType<typeof setTimeout> | undefined;
    const alive = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => end({ detail: `nothing came for ${request.silence} ms` }), request.silence);
    };
    try {
      alive();
      const response = await fetch(request.url, {
        headers,
        cache: "no-store",
        credentials: request.withCredentials ? "include" : "same-origin",
        signal: abort.signal,
      });
      if (response.status !== 200 || !response.body) {
        end(await refusal(response));
        return;
      }

      const parser = new EventStreamParser(
        request.lastEventId,
        (event) => isClosed || events.event(event),
        (milliseconds) => events.retry(milliseconds),
        (id) => isClosed || events.cursor(id),
      );
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done || isClosed) {
          break;
        }

        parser.feed(value);
        alive();
      }

      end({});
    } catch (error) {
      end({ detail: String(error) });
    } finally {
      clearTimeout(timer);
    }
  };
  void run();
  return () => {
    isClosed = true;
    abort.abort();
  };
};

async function refusal(response: Response): Promise<Ending> {
  const ending: Ending = { status: response.status };
  const seconds = Number(response.headers.get("Retry-After"));
  if (seconds > 0) {
    ending.retryAfter = seconds * 1000;
  }

  try {
    const problem = (await response.json()) as { detail?: string; title?: string };
    const detail = problem.detail ?? problem.title;
    if (detail) {
      ending.detail = detail;
    }
  } catch {
    // No problem details: the status says enough.
  }

  return ending;
}
