const isToken = /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/;

/** What somebody signed in with. It lives in this object and nowhere else. */
class Session extends EventTarget {
  #credential = "";

  get isSignedIn() {
    return this.#credential !== "";
  }

  /** The token, where it is one and not an API key. */
  get token() {
    return isToken.test(this.#credential) ? this.#credential : "";
  }

  /** How a request says who asks. */
  headers() {
    return headersOf(this.#credential);
  }

  signIn(credential) {
    this.#credential = credential.trim();
  }

  signOut() {
    this.#credential = "";
    this.refuse("");
  }

  /** Somebody has to sign in. What the gateway said of it is told to whoever had signed in: to others it is no news. */
  refuse(reason) {
    const told = this.isSignedIn ? reason : "";
    this.#credential = "";
    this.dispatchEvent(new CustomEvent("refused", { detail: told }));
  }
}

/** A token goes as such, anything else is an API key. */
export function headersOf(credential) {
  if (!credential) {
    return {};
  }

  return isToken.test(credential) ? { Authorization: `Bearer ${credential}` } : { "X-API-Key": credential };
}

export const session = new Session();
