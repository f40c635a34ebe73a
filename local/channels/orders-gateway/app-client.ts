import pLimit from "p-limit";
import { z } from "zod";
import type { Log } from "@/local/log";
import { OrderUpdate } from "./messages";

const callTimeoutMs = 5_000;
const retryAfterMsMax = 60_000;
/** After a reconnect, every order is read again. These limits protect the app from overload. */
const parallelReadsMax = 8;
const parallelAuthorizationsMax = 16;

const Authorization = z.object({ auth: z.string() });
const Events = z.object({ events: z.array(OrderUpdate.omit({ orderId: true })) });

/** The app refused the call or was unavailable. `retryAfterMs` is 0 if it sent no Retry-After. */
export type FailedCall = { outcome: "refused" } | { outcome: "unavailable"; retryAfterMs: number };

export interface AppClient {
  /** Asks `/api/pusher/auth` whether the token may subscribe to the order on this socket. */
  authorize(
    token: string,
    socketId: string,
    orderId: number,
  ): Promise<{ outcome: "allowed"; auth: string } | FailedCall>;
  /** Reads the order's events after `seq`, oldest first. */
  readUpdates(
    token: string,
    orderId: number,
    afterSeq: number,
  ): Promise<{ outcome: "read"; updates: OrderUpdate[] } | FailedCall>;
}

/** Calls the app's public API with the token of a client. Its functions never reject. */
export function createAppClient(appUrl: string, log: Log): AppClient {
  const reads = pLimit(parallelReadsMax);
  const authorizations = pLimit(parallelAuthorizationsMax);
  const call = (path: string, init: RequestInit) => callApp(new URL(path, appUrl), init, log);

  return {
    authorize(token, socketId, orderId) {
      const form = { socket_id: socketId, channel_name: `private-order-${orderId}` };
      return authorizations(async () => {
        const init = { method: "POST", body: new URLSearchParams(form), headers: bearer(token) };
        const response = await call("/api/pusher/auth", init);
        if (response.outcome !== "answered") return response;
        const parsed = Authorization.safeParse(response.body);
        if (parsed.success) return { outcome: "allowed", auth: parsed.data.auth };
        return reportInvalidResponse("/api/pusher/auth", log);
      });
    },
    readUpdates(token, orderId, afterSeq) {
      const path = `/api/v1/orders/${orderId}/events?after=${afterSeq}`;
      return reads(async () => {
        const response = await call(path, { headers: bearer(token) });
        if (response.outcome !== "answered") return response;
        const parsed = Events.safeParse(response.body);
        if (!parsed.success) return reportInvalidResponse(path, log);
        const updates = parsed.data.events.map((event) => ({ orderId, ...event }));
        return { outcome: "read", updates };
      });
    },
  };
}

async function callApp(
  url: URL,
  init: RequestInit,
  log: Log,
): Promise<{ outcome: "answered"; body: unknown } | FailedCall> {
  try {
    const signal = AbortSignal.timeout(callTimeoutMs);
    const response = await fetch(url, { ...init, signal, redirect: "error" });
    if (response.ok) return { outcome: "answered", body: await response.json() };
    await response.body?.cancel();
    if (isRefusal(response.status)) return { outcome: "refused" };
    log("warn", "orders gateway got an error from the app", {
      path: url.pathname,
      status: response.status,
    });
    return { outcome: "unavailable", retryAfterMs: readRetryAfterMs(response.headers) };
  } catch (error) {
    log("warn", "orders gateway could not reach the app", { path: url.pathname, error });
    return { outcome: "unavailable", retryAfterMs: 0 };
  }
}

/** Whether a retry would fail the same way, unlike after a timeout (408) or a rate limit (429). */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

function reportInvalidResponse(path: string, log: Log): FailedCall {
  log("error", "orders gateway got an invalid response from the app", { path });
  return { outcome: "unavailable", retryAfterMs: 0 };
}

function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

function readRetryAfterMs(headers: Headers): number {
  const seconds = Number(headers.get("retry-after") ?? 0);
  return seconds > 0 ? Math.min(seconds * 1_000, retryAfterMsMax) : 0;
}
