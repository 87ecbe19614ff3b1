/** Keeps the cursor over page reloads, or a program's restarts. */
export interface CursorMemory {
  /** Empty where there is none. */
  read(): string;
  /** Called with each new cursor, after the listeners had the message. */
  write(cursor: string): void;
}

/** For a connection that starts anew with each page. */
export const noMemory: CursorMemory = { read: () => "", write: () => {} };

/** In `sessionStorage` (a tab's own) or `localStorage` (all tabs'). A browser that refuses either remembers nothing. */
export function storedCursor(storage: () => Storage, key: string): CursorMemory {
  return {
    read: () => attempt(() => storage().getItem(key)) ?? "",
    write: (cursor) => attempt(() => storage().setItem(key, cursor)),
  };
}

function attempt<Result>(action: () => Result): Result | undefined {
  try {
    return action();
  } catch {
    // Storage is full or forbidden: the client works on without it.
    return undefined;
  }
}
