import type { OrderEventView } from "@/lib/domain/order/view";
import { orderChannel, type RealtimeSettings } from "@/lib/domain/realtime";
import { type ChannelObserver, ChannelSubscription, retryWaitMs } from "./channel-subscription";
import {
  applyUpdate,
  type FeedOrder,
  type FeedState,
  initialFeedState,
  isBehind,
  mergeEvents,
  mergeOrder,
  parseUpdate,
} from "./feed-state";
import { OrderApi } from "./order-api";

/**
 * `live`: updates arrive over the live connection. `connecting`: the order is polled instead.
 * `paused`: the tab is hidden, or access to the order was refused.
 */
export type FeedConnection = "live" | "connecting" | "paused";

export interface FeedSnapshot<Order extends FeedOrder> {
  order: Order;
  events: OrderEventView[];
  connection: FeedConnection;
}

export interface OrderFeedOptions<Order extends FeedOrder> {
  order: Order;
  events: OrderEventView[];
  token?: string | undefined;
  realtime: RealtimeSettings;
  /** The app's origin. Omitted in a browser. */
  origin?: string;
  /** How long to wait for the next read while not live, and before the first retry. */
  pace?: { pollMs: number; retryMs: number };
}

const DEFAULT_PACE = { pollMs: 5_000, retryMs: 1_000 };
/** Live updates have statuses only. One delayed read fetches the details for a burst of them. */
const DETAILS_DELAY_MS = 200;

/**
 * A live order and its events, as a store for `useSyncExternalStore`. The constructor has no side
 * effects; the feed is connected between `resume` and `pause`, which may be called repeatedly.
 */
export class OrderFeed<Order extends FeedOrder> implements ChannelObserver {
  private state: FeedState<Order>;
  private snapshot: FeedSnapshot<Order>;
  private readonly api: OrderApi<Order>;
  private readonly pace: { pollMs: number; retryMs: number };
  private readonly listeners = new Set<() => void>();
  private channel: ChannelSubscription | undefined;
  private reading: Promise<void> | undefined;
  private mustReadAgain = false;
  private failedReads = 0;
  private scheduledRead: { dueMs: number; timer: ReturnType<typeof setTimeout> } | undefined;

  constructor(private readonly options: OrderFeedOptions<Order>) {
    this.state = initialFeedState(options.order, options.events);
    this.snapshot = { order: options.order, events: options.events, connection: "connecting" };
    this.pace = options.pace ?? DEFAULT_PACE;
    this.api = new OrderApi(options.order.id, options.token, options.origin);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): FeedSnapshot<Order> => this.snapshot;

  resume(): void {
    if (this.channel) return;
    this.publish("connecting");
    this.channel = new ChannelSubscription(
      orderChannel(this.options.order.id),
      this.options.realtime,
      this,
      this.pace.retryMs,
    );
    this.channel.open();
    this.scheduleRead(this.pace.pollMs);
  }

  pause(): void {
    this.channel?.close();
    this.channel = undefined;
    clearTimeout(this.scheduledRead?.timer);
    this.scheduledRead = undefined;
    this.publish("paused");
  }

  /** Reads events and order from the app now. Resolves when the read has succeeded or failed. */
  readonly refresh = (): Promise<void> => {
    if (this.reading) {
      this.mustReadAgain = true;
      return this.reading;
    }
    this.reading = this.readUntilCurrent().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  };

  /** Merges an order that the server has rendered again. Outdated data is ignored. */
  mergeRendered(order: Order, events: OrderEventView[]): void {
    const state = mergeEvents(this.state, events);
    this.state = order.seq > state.order.seq ? mergeOrder(state, order) : state;
    this.publish(this.snapshot.connection);
  }

  authorize(socketId: string, channelName: string) {
    return this.api.authorize(socketId, channelName);
  }

  onLive(): void {
    this.publish("live");
    this.scheduleRead(0);
  }

  onLost(): void {
    if (this.snapshot.connection === "live") this.publish("connecting");
    this.scheduleRead(this.pace.pollMs);
  }

  onRefused(): void {
    this.pause();
  }

  onUpdate(payload: unknown): void {
    const update = parseUpdate(payload);
    if (!update) {
      this.scheduleRead(0);
      return;
    }
    const { outcome, state } = applyUpdate(this.state, update);
    if (outcome === "stale") return;
    this.state = state;
    this.publish(this.snapshot.connection);
    this.scheduleRead(outcome === "gap" ? 0 : DETAILS_DELAY_MS);
  }

  private async readUntilCurrent(): Promise<void> {
    do {
      this.mustReadAgain = false;
      await this.readOnce();
    } while (this.mustReadAgain);
    if (this.channel) this.scheduleNextRead();
  }

  private async readOnce(): Promise<void> {
    const [events, order] = await Promise.all([
      this.api.readEvents(this.state.detailedSeq),
      this.api.readOrder(),
    ]);
    if (events.outcome === "refused" || order.outcome === "refused") {
      this.onRefused();
      return;
    }
    if (events.outcome === "read") this.state = mergeEvents(this.state, events.value);
    if (order.outcome === "read") this.state = mergeOrder(this.state, order.value);
    const isComplete = events.outcome === "read" && order.outcome === "read";
    this.failedReads = isComplete && !isBehind(this.state) ? 0 : this.failedReads + 1;
    this.publish(this.snapshot.connection);
  }

  /** After a failure, retries with backoff. While not live, polls. Live updates trigger reads. */
  private scheduleNextRead(): void {
    const { pollMs, retryMs } = this.pace;
    if (this.failedReads > 0) this.scheduleRead(retryWaitMs(this.failedReads - 1, retryMs));
    else if (this.snapshot.connection !== "live") this.scheduleRead(pollMs);
  }

  /** Schedules a read. If one is scheduled already, the earlier time wins. */
  private scheduleRead(delayMs: number): void {
    const dueMs = Date.now() + delayMs;
    if (!this.channel || (this.scheduledRead && this.scheduledRead.dueMs <= dueMs)) return;
    clearTimeout(this.scheduledRead?.timer);
    const timer = setTimeout(() => {
      this.scheduledRead = undefined;
      this.refresh().catch((error: unknown) => this.onReadError(error));
    }, delayMs);
    this.scheduledRead = { dueMs, timer };
  }

  private onReadError(error: unknown): void {
    console.error("Reading the order failed", error);
    this.failedReads += 1;
    this.scheduleNextRead();
  }

  private publish(connection: FeedConnection): void {
    const { order, events } = this.state;
    const { snapshot } = this;
    const isUnchanged = snapshot.order === order && snapshot.events === events;
    if (isUnchanged && snapshot.connection === connection) return;
    this.snapshot = { order, events, connection };
    for (const listener of this.listeners) listener();
  }
}
