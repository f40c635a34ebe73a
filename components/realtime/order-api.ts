import type { FeedOrder } from "@/components/realtime/feed-state";
import type { OrderEventView } from "@/lib/domain/order/view";

const CALL_TIMEOUT_MS = 8_000;

/** `refused`: not (any more) allowed. `unavailable`: may well work later. */
export type ReadOutcome<Value> =
  | { outcome: "read"; value: Value }
  | { outcome: "refused" }
  | { outcome: "unavailable" };

/** Reads from the app's own API. `Value` is what the route of that path answers: page and API are of one deployment. */
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
    // Offline, timed out or cut off: the caller polls on and shows that it is not live.
    return { outcome: "unavailable" };
  }
}

/** The signature with which the Channels server lets this socket into a channel. */
export function authorizeChannel(
  socketId: string,
  channelName: string,
  { origin = "", headers = {} }: { origin?: string; headers?: HeadersInit } = {},
): Promise<ReadOutcome<{ auth: string; channel_data?: string }>> {
  const body = new URLSearchParams({ socket_id: socketId, channel_name: channelName });
  return callApp(`${origin}/api/pusher/auth`, { method: "POST", headers, body });
}

/** One order over the app's own API, by a tracking token, else by the session's cookie. */
export class OrderApi<Order extends FeedOrder> {
  private readonly headers: HeadersInit;

  constructor(
    private readonly orderId: number,
    token: string | undefined,
    /** Empty in a browser: paths are then of the page's own origin. */
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
