import type { FeedOrder } from "@/components/realtime/sequence";
import type { OrderEventView } from "@/lib/domain/order/view";

const CALL_TIMEOUT_MS = 8_000;

/** `refused`: not (any more) allowed. `unavailable`: may well work later. */
export type ReadOutcome<Value> =
  | { outcome: "read"; value: Value }
  | { outcome: "refused" }
  | { outcome: "unavailable" };

/** The app's own API as the browser uses it: by a tracking token, else by the session cookie. */
export class OrderApi<Order extends FeedOrder> {
  constructor(
    private readonly orderId: number,
    private readonly token: string | undefined,
    /** Empty in a browser: paths are then of the page's own origin. */
    private readonly origin = "",
  ) {}

  async readEvents(afterSeq: number): Promise<ReadOutcome<OrderEventView[]>> {
    const path = `/api/v1/orders/${this.orderId}/events?after=${afterSeq}`;
    const answer = await this.call<{ events: OrderEventView[] }>(path);
    return answer.outcome === "read" ? { outcome: "read", value: answer.value.events } : answer;
  }

  readOrder(): Promise<ReadOutcome<Order>> {
    return this.call<Order>(`/api/v1/orders/${this.orderId}`);
  }

  /** The signature with which the Channels server lets this socket into the order's channel. */
  authorise(socketId: string, channelName: string): Promise<ReadOutcome<{ auth: string }>> {
    const form = new URLSearchParams({ socket_id: socketId, channel_name: channelName });
    return this.call<{ auth: string }>("/api/pusher/auth", { method: "POST", body: form });
  }

  /** `Value` is what the route of that path answers: page and API are of one deployment. */
  private async call<Value>(path: string, init: RequestInit = {}): Promise<ReadOutcome<Value>> {
    const headers: HeadersInit = this.token ? { authorization: `Bearer ${this.token}` } : {};
    try {
      const signal = AbortSignal.timeout(CALL_TIMEOUT_MS);
      const request: RequestInit = { ...init, headers, signal, cache: "no-store" };
      const response = await fetch(`${this.origin}${path}`, request);
      if (response.ok) return { outcome: "read", value: await response.json() };
      const isRefused = [401, 403, 404].includes(response.status);
      return { outcome: isRefused ? "refused" : "unavailable" };
    } catch {
      // Offline, timed out or cut off: the caller polls on and shows that it is not live.
      return { outcome: "unavailable" };
    }
  }
}
