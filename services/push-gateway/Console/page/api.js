import { session } from "./session.js";

const patience = 15_000;

/** An answer that is none: problem details (RFC 9457), or no answer at all, which has status 0. */
export class Problem extends Error {
  constructor(status, detail, { faults = [], retryAfter = null } = {}) {
    super(detail);
    this.status = status;
    /** What is wrong with which field: `[field, message]`. */
    this.faults = faults;
    /** Milliseconds after which it may be tried again; null where nobody said. */
    this.retryAfter = retryAfter;
  }
}

/**
 * Asks the gateway that this page is from, with what was signed in with.
 * @param path relative to the page, so that it may stand under any path
 * @returns `{ status, body, date }`; the date is the server's clock
 * @throws {Problem} for everything that is no success
 */
export async function ask(path, { method = "GET", body } = {}) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: { ...session.headers(), ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
      body,
      cache: "no-store",
      signal: AbortSignal.timeout(patience),
    });
  } catch (error) {
    throw new Problem(0, error.name === "TimeoutError" ? `The gateway has not answered for ${patience / 1000} s.` : "The gateway cannot be reached.");
  }

  if (!response.ok) {
    const problem = await problemOf(response);
    if (response.status === 401) {
      session.refuse(problem.message);
    }

    throw problem;
  }

  return { status: response.status, body: response.status === 204 ? null : await response.json(), date: dateOf(response) };
}

/** What a refusal says, in words. */
export async function problemOf(response) {
  const seconds = Number(response.headers.get("Retry-After"));
  const retryAfter = seconds > 0 ? seconds * 1000 : null;
  try {
    const { detail, title, errors } = await response.json();
    const faults = Array.isArray(errors)
      ? errors.map(({ field, message }) => [field, message])
      : Object.entries(errors ?? {}).flatMap(([field, messages]) => messages.map((message) => [field, message]));
    return new Problem(response.status, detail ?? title ?? `The answer was ${response.status}.`, { faults, retryAfter });
  } catch {
    return new Problem(response.status, `The answer was ${response.status} ${response.statusText}.`, { retryAfter });
  }
}

/** The server's clock when it answered, to the second; this machine's where it did not say. */
export function dateOf(response) {
  const at = Date.parse(response.headers.get("Date") ?? "");
  return Number.isNaN(at) ? Date.now() : at;
}
