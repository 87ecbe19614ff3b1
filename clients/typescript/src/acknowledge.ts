import type { PushMessage } from "./messages.js";
import type { PushOptions } from "./options.js";
import { tokenOf } from "./token.js";

/** A message, or its id alone where no two senders give the same one. */
export type Acknowledged = string | Pick<PushMessage, "id" | "metadata">;

/** Confirms a message at the API beside a stream, so that it does not come again. */
export async function acknowledge(options: PushOptions, stream: URL, message: Acknowledged): Promise<void> {
  const [id, handle] = typeof message === "string" ? [message, undefined] : [message.id, message.metadata.handle];
  const url = new URL(stream);
  url.pathname = url.pathname.replace(/\/sse\/.*$/, `/api/v1/messages/${encodeURIComponent(id)}/ack`);
  url.search = handle === undefined ? "" : `?handle=${encodeURIComponent(handle)}`;
  const token = await tokenOf(options.token);
  const response = await fetch(url, {
    method: "POST",
    headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
    credentials: options.withCredentials ? "include" : "same-origin",
  });
  if (!response.ok) {
    throw new Error(`The confirmation of ${id} was answered ${response.status}.`);
  }
}
