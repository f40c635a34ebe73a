import pLimit from "p-limit";
import { z } from "zod";
import type { Log } from "@/local/log";
import { OrderUpdate } from "./messages";

const callTimeoutMs = 5_000;
const retryAfterMsMax = 60_000;
/** After an upstream reconnect every order is read again: the app is not to be stormed. */
const parallelReadsMax = 8;
const parallelAuthorizationsMax = 16;

const Authorization = z.object({ auth: z.string() });
const Events = z.object({ events: z.array(OrderUpdate.omit({ orderId: true })) });

/** The app says no, or could not be asked; `retryAfterMs` is its own wish, 0 when it has none. */
export type Denial = { outcome: "refused" } | { outcome: "unavailable"; retryAfterMs: number };

export interface AppClient {
  /** Asks `/api/pusher/auth` whether the token may follow the order on this upstream socket. */
  authorize(
    token: string,
    socketId: string,
    orderId: number,
  ): Promise<{ outcome: "allowed"; auth: string } | Denial>;
  /** Reads the order's steps after `seq`, oldest first. */
  readUpdates(
    token: string,
    orderId: number,
    afterSeq: number,
  ): Promise<{ outcome: "read"; updates: OrderUpdate[] } | Denial>;
}

/** Speaks to the app as any integration would: with a caller's own token. Never rejects. */
export function createAppClient(appUrl: string, log: Log): AppClient {
  const reads = pLimit(parallelReadsMax);
  const authorizations = pLimit(parallelAuthorizationsMax);
  const call = (path: string, init: RequestInit) => callApp(new URL(path, appUrl), init, log);

  return {
    authorize(token, socketId, orderId) {
      const form = { socket_id: socketId, channel_name: `private-order-${orderId}` };
      return authorizations(async () => {
        const init = { method: "POST", body: new URLSearchParams(form), headers: bearer(token) };
        const answer = await call("/api/pusher/auth", init);
        if (answer.outcome !== "answered") return answer;
        const parsed = Authorization.safeParse(answer.body);
        if (parsed.success) return { outcome: "allowed", auth: parsed.data.auth };
        return unreadable("/api/pusher/auth", log);
      });
    },
    readUpdates(token, orderId, afterSeq) {
      const path = `/api/v1/orders/${orderId}/events?after=${afterSeq}`;
      return reads(async () => {
        const answer = await call(path, { headers: bearer(token) });
        if (answer.outcome !== "answered") return answer;
        const parsed = Events.safeParse(answer.body);
        if (!parsed.success) return unreadable(path, log);
        return { outcome: "read", updates: parsed.data.events.map((e) => ({ orderId, ...e })) };
      });
    },
  };
}

async function callApp(
  url: URL,
  init: RequestInit,
  log: Log,
): Promise<{ outcome: "answered"; body: unknown } | Denial> {
  try {
    const signal = AbortSignal.timeout(callTimeoutMs);
    const response = await fetch(url, { ...init, signal, redirect: "error" });
    if (response.ok) return { outcome: "answered", body: await response.json() };
    await response.body?.cancel();
    if (isRefusal(response.status)) return { outcome: "refused" };
    log("warn", "app could not answer the order gateway", {
      path: url.pathname,
      status: response.status,
    });
    return { outcome: "unavailable", retryAfterMs: readRetryAfterMs(response.headers) };
  } catch (error) {
    log("warn", "app could not be reached by the order gateway", { path: url.pathname, error });
    return { outcome: "unavailable", retryAfterMs: 0 };
  }
}

/** Asked again, the app would say the same; unlike a time-out (408) or a rate limit (429). */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

function unreadable(path: string, log: Log): Denial {
  log("error", "app answered the order gateway in an unknown shape", { path });
  return { outcome: "unavailable", retryAfterMs: 0 };
}

function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

function readRetryAfterMs(headers: Headers): number {
  const seconds = Number(headers.get("retry-after") ?? 0);
  return seconds > 0 ? Math.min(seconds * 1_000, retryAfterMsMax) : 0;
}
