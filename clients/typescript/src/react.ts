import { useCallback, useEffect, useRef, useState } from "react";
import type { Acknowledged } from "./acknowledge.js";
import { connect, type PushHandle } from "./connect.js";
import type { PushMessage, StreamReset } from "./messages.js";
import type { PushOptions } from "./options.js";
import type { PushState } from "./state.js";

export interface UsePushOptions extends PushOptions {
  onMessage?: (message: PushMessage) => void;
  /** Streams that could not be continued: load their state anew. */
  onReset?: (streams: StreamReset[]) => void;
}

export interface UsePushResult {
  state: PushState;
  lastMessage: PushMessage | undefined;
  ack: (message: Acknowledged) => Promise<void>;
}

/** Follows streams as long as the component is there. Follows anew when what it follows changes, not when the callbacks do. */
export function usePush(options: UsePushOptions): UsePushResult {
  const [state, setState] = useState<PushState>({ kind: "connecting", attempt: 0 });
  const [lastMessage, setLastMessage] = useState<PushMessage>();
  const newest = useRef(options);
  newest.current = options;
  const handle = useRef<PushHandle>(undefined);
  const { url, user, channels, service, session, types, broadcast, since, shared, remember, withCredentials } = options;
  const followed = JSON.stringify([url, user, channels, service, session, types, broadcast, since, shared, remember, withCredentials, typeof options.transport === "string" ? options.transport : ""]);
  useEffect(() => {
    const token = newest.current.token;
    const connection = connect({
      ...newest.current,
      // A token function that a later rendering gave is the one that counts.
      ...(typeof token === "function" && { token: () => (newest.current.token as () => string | Promise<string>)() }),
    });
    handle.current = connection;
    const ends = [
      connection.on("state", setState),
      connection.on("reset", (streams) => newest.current.onReset?.(streams)),
      connection.on("message", (message) => {
        setLastMessage(message);
        newest.current.onMessage?.(message);
      }),
    ];
    return () => {
      ends.forEach((end) => end());
      connection.close();
    };
  }, [followed]);
  const ack = useCallback((message: Acknowledged) => handle.current!.ack(message), []);
  return { state, lastMessage, ack };
}

export interface UseSSEConnectionOptions {
  userId: string;
  messageServiceUrl: string;
  onMessage?: (message: PushMessage) => void;
  /** Messages kept in `messages`: the newest. */
  maxMessages?: number;
}

/** A user's messages, the newest 1,000 of them, and whether the connection stands. */
export function useSSEConnection(options: UseSSEConnectionOptions): {
  connectionStatus: "connected" | "disconnected" | "error";
  messages: PushMessage[];
} {
  const { maxMessages = 1_000 } = options;
  const [messages, setMessages] = useState<PushMessage[]>([]);
  const { state } = usePush({
    url: options.messageServiceUrl,
    user: options.userId,
    onMessage: (message) => {
      setMessages((before) => [...before, message].slice(-maxMessages));
      options.onMessage?.(message);
    },
  });
  const connectionStatus = state.kind === "open" ? "connected" : state.kind === "waiting" || (state.kind === "closed" && state.error) ? "error" : "disconnected";
  return { connectionStatus, messages };
}
