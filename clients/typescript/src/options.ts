import type { CursorMemory } from "./cursor-memory.js";
import type { TokenSource } from "./token.js";
import type { Transport } from "./transport.js";

/** What to follow, and how. One of `user`, `channels` and `service` is needed; `channels` may stand beside `user`. */
export interface PushOptions {
  /** The gateway's address, as in `https://push.example.com`; default: where the page is from. */
  url?: string;
  user?: string;
  channels?: readonly string[];
  service?: string;
  /** Names this session of the user, for messages to it alone. */
  session?: string;
  /** Whether messages to everyone come too; they do unless it is false. */
  broadcast?: boolean;
  /** Only these types of messages; `custom:order.created` is one event of type `custom`. */
  types?: readonly string[];
  /**
   * What was sent before, where no place is remembered: all that is kept, the newest so many of each stream, or what was sent in a time
   * (`15m`) or since a moment. Without it the stream starts now.
   */
  since?: "all" | number | string | Date;
  token?: TokenSource;
  /**
   * `fetch` sends the token as a header and says why a server refuses; `eventsource` is the browser's own. Default: `fetch` where there
   * is a token, otherwise `eventsource`.
   */
  transport?: "eventsource" | "fetch" | Transport;
  /** Send cookies to another origin. */
  withCredentials?: boolean;
  /** Keeps the place over page reloads: for this tab (default), for all tabs, or not; or where the application says. */
  remember?: "tab" | "browser" | "no" | CursorMemory;
  /** One connection for all tabs of a browser that follow the same; needs Web Locks and BroadcastChannel, else each has its own. */
  shared?: boolean;
  /** Milliseconds before the second attempt (500), doubling up to the longest (30,000). */
  firstDelay?: number;
  longestDelay?: number;
  /** Milliseconds without a byte after which the connection counts as dead (three of the gateway's heartbeats, 90,000 where it does not say); only with `fetch`. */
  silence?: number;
}

/** The address of the stream that the options describe. */
export function streamUrl(options: PushOptions): URL {
  const path = pathOf(options);
  const url = new URL(path, options.url ?? location.href);
  if (options.url) {
    // A gateway under a path of its own.
    const base = new URL(options.url);
    url.pathname = base.pathname.replace(/\/$/, "") + path;
  }

  if (options.user !== undefined && options.channels?.length) {
    url.searchParams.set("channels", options.channels.join(","));
  }

  if (options.session !== undefined) {
    if (options.user === undefined) {
      throw new TypeError("A session is one of a user: user is needed beside it.");
    }

    url.searchParams.set("session_id", options.session);
  }

  if (options.broadcast === false) {
    url.searchParams.set("broadcast", "false");
  }

  if (options.types?.length) {
    url.searchParams.set("types", options.types.join(","));
  }

  if (options.since !== undefined) {
    url.searchParams.set("since", options.since instanceof Date ? options.since.toISOString() : String(options.since));
  }

  url.searchParams.set("format", "message");
  return url;
}

function pathOf(options: PushOptions): string {
  if (options.service !== undefined) {
    if (options.user !== undefined || options.channels?.length) {
      throw new TypeError("A service is followed alone, not beside a user or channels.");
    }

    return `/sse/service/${encodeURIComponent(options.service)}`;
  }

  if (options.user !== undefined) {
    return `/sse/user/${encodeURIComponent(options.user)}`;
  }

  if (options.channels?.length) {
    return `/sse/stream/${options.channels.map(encodeURIComponent).join(",")}`;
  }

  throw new TypeError("Nothing to follow: user, channels or service is needed.");
}
