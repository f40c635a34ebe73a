import { OrderApi } from "@/components/realtime/order-api";
import {
  ChannelSubscription,
  type ChannelObserver,
  retryWaitMs,
} from "@/components/realtime/channel-subscription";
import {
  applyUpdate,
  type FeedOrder,
  type FeedState,
  isBehind,
  mergeEvents,
  mergeOrder,
  parseUpdate,
  initialFeedState,
} from "@/components/realtime/feed-state";
import type { OrderEventView } from "@/lib/domain/order/view";
import type { RealtimeSettings } from "@/lib/domain/realtime";

/**
 * `live`: every step is shown as it happens. `connecting`: read every few seconds meanwhile.
 * `paused`: the tab is hidden, or the order may not be read any more.
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
  /** Where the app is; left out in a browser. */
  origin?: string;
}

const POLL_MS = 5_000;
/** Live updates carry states only; the details are read once for a burst of them. */
const DETAILS_DELAY_MS = 200;

/**
 * One order kept up to date, for `useSyncExternalStore`. Making one has no effects;
 * it lives between `resume` and `pause`, which may be called again and again.
 */
export class OrderFeed<Order extends FeedOrder> implements ChannelObserver {
  private state: FeedState<Order>;
  private snapshot: FeedSnapshot<Order>;
  private readonly api: OrderApi<Order>;
  private readonly listeners = new Set<() => void>();
  private channel: ChannelSubscription | undefined;
  private reading: Promise<void> | undefined;
  private mustReadAgain = false;
  private failedReads = 0;
  private plannedRead: { dueMs: number; timer: ReturnType<typeof setTimeout> } | undefined;

  constructor(private readonly options: OrderFeedOptions<Order>) {
    this.state = initialFeedState(options.order, options.events);
    this.snapshot = { order: options.order, events: options.events, connection: "connecting" };
    this.api = new OrderApi(options.order.id, options.token, options.origin);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): FeedSnapshot<Order> => this.snapshot;

  resume(): void {
    if (this.channel) return;
    this.show("connecting");
    this.channel = new ChannelSubscription(
      `private-order-${this.options.order.id}`,
      this.options.realtime,
      this,
    );
    this.channel.open();
    this.readIn(POLL_MS);
  }

  pause(): void {
    this.channel?.close();
    this.channel = undefined;
    clearTimeout(this.plannedRead?.timer);
    this.plannedRead = undefined;
    this.show("paused");
  }

  /** Reads events and order from the app now. Resolves when that has ended, well or not. */
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

  /** Takes in what the server rendered anew; what is no later than what is shown changes nothing. */
  absorb(order: Order, events: OrderEventView[]): void {
    const state = mergeEvents(this.state, events);
    this.state = order.seq > state.order.seq ? mergeOrder(state, order) : state;
    this.show(this.snapshot.connection);
  }

  authorize(socketId: string, channelName: string) {
    return this.api.authorize(socketId, channelName);
  }

  onLive(): void {
    this.show("live");
    this.readIn(0);
  }

  onLost(): void {
    if (this.snapshot.connection === "live") this.show("connecting");
    this.readIn(POLL_MS);
  }

  onRefused(): void {
    this.pause();
  }

  onUpdate(payload: unknown): void {
    const update = parseUpdate(payload);
    if (!update) {
      this.readIn(0);
      return;
    }
    const { outcome, state } = applyUpdate(this.state, update);
    if (outcome === "stale") return;
    this.state = state;
    this.show(this.snapshot.connection);
    this.readIn(outcome === "gap" ? 0 : DETAILS_DELAY_MS);
  }

  private async readUntilCurrent(): Promise<void> {
    do {
      this.mustReadAgain = false;
      await this.readOnce();
    } while (this.mustReadAgain);
    if (this.channel) this.planNextRead();
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
    this.show(this.snapshot.connection);
  }

  /** Soon after a failure, every few seconds while not live, else when an update says so. */
  private planNextRead(): void {
    if (this.failedReads > 0) this.readIn(retryWaitMs(this.failedReads - 1));
    else if (this.snapshot.connection !== "live") this.readIn(POLL_MS);
  }

  /** Plans one read; of two plans the sooner counts. */
  private readIn(delayMs: number): void {
    const dueMs = Date.now() + delayMs;
    if (!this.channel || (this.plannedRead && this.plannedRead.dueMs <= dueMs)) return;
    clearTimeout(this.plannedRead?.timer);
    const timer = setTimeout(() => {
      this.plannedRead = undefined;
      this.refresh().catch((error: unknown) => this.onReadError(error));
    }, delayMs);
    this.plannedRead = { dueMs, timer };
  }

  private onReadError(error: unknown): void {
    console.error("The order could not be read", error);
    this.failedReads += 1;
    this.planNextRead();
  }

  private show(connection: FeedConnection): void {
    const { order, events } = this.state;
    const { snapshot } = this;
    const isSame = snapshot.order === order && snapshot.events === events;
    if (isSame && snapshot.connection === connection) return;
    this.snapshot = { order, events, connection };
    for (const listener of this.listeners) listener();
  }
}
