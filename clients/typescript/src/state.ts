/** Why a connection waits or is closed. */
export interface PushError {
  /** HTTP status where the server refused. */
  status?: number;
  detail: string;
}

/**
 * Where a connection stands. `closed` is final: it was closed by the application, by an operator, or refused for good
 * (`error` says so).
 */
export type PushState =
  | { kind: "connecting"; attempt: number }
  | { kind: "open"; connectionId: string; recovered: boolean }
  | { kind: "waiting"; attempt: number; delay: number; error?: PushError }
  | { kind: "closed"; reason: string; error?: PushError };
