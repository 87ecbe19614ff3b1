import type { PushOptions } from "./options.js";
import { tokenOf } from "./token.js";

/** Confirms a message at the API beside a stream, so that it does not come again. */
export async function acknowledge(options: PushOptions, stream: URL, messageId: string): Promise<void> {
  const url = new URL(stream);
  url.pathname = url.pathname.replace(/\/sse\/.*$/, `/api/v1/messages/${encodeURIComponent(messageId)}/ack`);
  url.search = "";
  const token = await tokenOf(options.token);
  const response = await fetch(url, {
    method: "POST",
    headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
    credentials: options.withCredentials ? "include" : "same-origin",
  });
  if (!response.ok) {
    throw new Error(`The confirmation of ${messageId} was answered ${response.status}.`);
  }
}
