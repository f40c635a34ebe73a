import { z } from "zod";
import { signBody } from "@/local/channels/signature";
import type { Log } from "@/local/log";
import { FairQueue } from "./fair-queue";
import { OrderUpdate } from "./messages";
import { batchTokens } from "./token-batches";

const callTimeoutMs = 5_000;
const retryAfterMsMax = 60_000;
/** After a reconnect, every order is read again. These limits protect the app from overload. */
const waiting = { waitingMax: 10_000, waitingPerCallerMax: 2_000, waitMsMax: 10_000 };
const readLimits = { ...waiting, parallelMax: 8 };
const authorizationLimits = { ...waiting, parallelMax: 16 };

const tokensPath = "/api/pusher/tokens";

const Authorization = z.object({ auth: z.string() });
const CheckedTokens = z.object({ valid: z.array(z.boolean()) });
const Events = z.object({ events: z.array(OrderUpdate.omit({ orderId: true })) });

/** The app refused the call or was unavailable. `retryAfterMs` is 0 if it sent no Retry-After. */
export type FailedCall = { outcome: "refused" } | { outcome: "unavailable"; retryAfterMs: number };

/** Whether somebody still waits for a call that is queued. */
export type IsWanted = () => boolean;

export interface AppClient {
  /** Whether the token is valid at all; undefined if the app is unavailable. */
  checkToken(token: string): Promise<boolean | undefined>;
  /** Asks `/api/pusher/auth` whether the token may subscribe to the order on this socket. */
  authorize(
    token: string,
    subscription: { socketId: string; orderId: number },
    isWanted: IsWanted,
  ): Promise<{ outcome: "allowed"; auth: string } | FailedCall>;
  /** Reads the order's events after `seq`, oldest first. */
  readUpdates(
    token: string,
    after: { orderId: number; seq: number },
    isWanted: IsWanted,
  ): Promise<{ outcome: "read"; updates: OrderUpdate[] } | FailedCall>;
}

/** Where the app is, and the secret of the Channels app, with which token checks are signed. */
export interface AppAccess {
  appUrl: string;
  secret: string;
}

/**
 * Calls the app's public API with the token of a client. Its functions never reject. Calls wait in a
 * queue in which no token can hold up another.
 */
export function createAppClient({ appUrl, secret }: AppAccess, log: Log): AppClient {
  const reads = new FairQueue(readLimits);
  const authorizations = new FairQueue(authorizationLimits);
  const call = (path: string, init: RequestInit) => callApp(new URL(path, appUrl), init, log);

  async function queued<Result extends { outcome: string }>(
    queue: FairQueue,
    token: string,
    isWanted: IsWanted,
    work: () => Promise<Result | FailedCall>,
  ): Promise<Result | FailedCall> {
    const result = await queue.run(token, isWanted, work);
    if (result?.outcome === "refused") queue.countRefusal(token);
    return result ?? { outcome: "unavailable", retryAfterMs: 0 };
  }

  return {
    checkToken: batchTokens(async (tokens) => {
      const body = JSON.stringify({ tokens });
      const headers = {
        "content-type": "application/json",
        "x-pusher-signature": signBody(secret, body),
      };
      const response = await call(tokensPath, { method: "POST", body, headers });
      if (response.outcome === "unavailable") return undefined;
      // The app refuses a signature that was made with another secret than its own.
      const answer = response.outcome === "answered" ? response.body : null;
      const parsed = CheckedTokens.safeParse(answer);
      if (parsed.success && parsed.data.valid.length === tokens.length) return parsed.data.valid;
      reportInvalidResponse(tokensPath, log);
      return undefined;
    }),
    authorize(token, { socketId, orderId }, isWanted) {
      const form = { socket_id: socketId, channel_name: `private-order-${orderId}` };
      return queued(authorizations, token, isWanted, async () => {
        const init = { method: "POST", body: new URLSearchParams(form), headers: bearer(token) };
        const response = await call("/api/pusher/auth", init);
        if (response.outcome !== "answered") return response;
        const parsed = Authorization.safeParse(response.body);
        if (parsed.success) return { outcome: "allowed", auth: parsed.data.auth };
        return reportInvalidResponse("/api/pusher/auth", log);
      });
    },
    readUpdates(token, { orderId, seq }, isWanted) {
      const path = `/api/v1/orders/${orderId}/events?after=${seq}`;
      return queued(reads, token, isWanted, async () => {
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
