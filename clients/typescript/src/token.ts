/** A token, or where a new one comes from; asked again before the old one expires. */
export type TokenSource = string | (() => string | Promise<string>);

/** The token to send now. */
export async function tokenOf(source: TokenSource | undefined): Promise<string | undefined> {
  return typeof source === "function" ? await source() : source;
}

/** When a JWT expires, in Unix milliseconds; undefined where it does not say, or is none. Nothing is verified: the server does that. */
export function expiryOf(token: string): number | undefined {
  try {
    const payload = token.split(".")[1];
    const claims = JSON.parse(atob((payload ?? "").replace(/-/g, "+").replace(/_/g, "/"))) as { exp?: unknown };
    return typeof claims.exp === "number" ? claims.exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}
