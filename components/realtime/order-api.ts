import type { OrderEventView } from "@/lib/domain/order/view";
import type { FeedOrder } from "./feed-state";

const CALL_TIMEOUT_MS = 8_000;

/** `refused`: access is denied, so retrying is pointless. `unavailable`: a retry may succeed. */
export type ReadOutcome<Value> =
  | { outcome: "read"; value: Value }
  | { outcome: "refused" }
  | { outcome: "unavailable" };

/**
 * Calls the app's API. `Value` is the type of the response, which isn't validated, because the page
 * and the API come from the same deployment.
 */
export async function callApp<Value>(
  path: string,
  init: RequestInit = {},
): Promise<ReadOutcome<Value>> {
  try {
    const signal = AbortSignal.timeout(CALL_TIMEOUT_MS);
    const response = await fetch(path, { ...init, signal, cache: "no-store" });
    if (response.ok) return { outcome: "read", value: await response.json() };
    const isRefused = [401, 403, 404].includes(response.status);
    return { outcome: isRefused ? "refused" : "unavailable" };
  } catch {
    // Offline, timed out or interrupted. The caller keeps polling and shows that it isn't live.
    return { outcome: "unavailable" };
  }
}

/** Requests the signature that lets this socket subscribe to a private or presence channel. */
export function authorizeChannel(
  socketId: string,
  channelName: string,
  { origin = "", headers = {} }: { origin?: string; headers?: HeadersInit } = {},
): Promise<ReadOutcome<{ auth: string; channel_data?: string }>> {
  const body = new URLSearchParams({ socket_id: socketId, channel_name: channelName });
  return callApp(`${origin}/api/pusher/auth`, { method: "POST", headers, body });
}

/** Reads one order over the app's API, authorized by a tracking token or the session cookie. */
export class OrderApi<Order extends FeedOrder> {
  private readonly headers: HeadersInit;

  constructor(
    private readonly orderId: number,
    token: string | undefined,
    /** Empty in a browser, where paths are relative to the page's origin. */
    private readonly origin = "",
  ) {
    this.headers = token ? { authorization: `Bearer ${token}` } : {};
  }

  async readEvents(afterSeq: number): Promise<ReadOutcome<OrderEventView[]>> {
    const path = `/api/v1/orders/${this.orderId}/events?after=${afterSeq}`;
    const answer = await this.read<{ events: OrderEventView[] }>(path);
    return answer.outcome === "read" ? { outcome: "read", value: answer.value.events } : answer;
  }

  readOrder(): Promise<ReadOutcome<Order>> {
    return this.read<Order>(`/api/v1/orders/${this.orderId}`);
  }

  authorize(socketId: string, channelName: string) {
    return authorizeChannel(socketId, channelName, { origin: this.origin, headers: this.headers });
  }

  private read<Value>(path: string): Promise<ReadOutcome<Value>> {
    return callApp<Value>(`${this.origin}${path}`, { headers: this.headers });
  }
}
