import type { Log } from "@/local/log";
import type { AppClient } from "./app-client";
import { BackoffTimer } from "./backoff-timer";
import type { ChannelListener, ChannelsClient } from "./channels-client";
import { OrderUpdate } from "./messages";
import { OrderFeed, type SubscribeOutcome, type Subscriber } from "./order-feed";

export interface OrderSubscriptionConfig {
  app: AppClient;
  channels: ChannelsClient;
  log: Log;
  idleCheckMs: number;
  retryMs?: number | undefined;
  onClosed(): void;
}

/** The Channels subscription of one order, shared by the feeds of all tokens. */
export class OrderSubscription implements ChannelListener {
  private readonly feeds = new Map<string, OrderFeed>();
  private readonly subscribeRetry: BackoffTimer;
  private isSubscribed = false;
  private isClosed = false;

  /** `firstAuthorization` is the first client's. Reusing it once saves a second call to the app. */
  constructor(
    readonly orderId: number,
    private readonly config: OrderSubscriptionConfig,
    private firstAuthorization: { socketId: string; auth: string } | undefined,
  ) {
    const retry = () => config.channels.retry(this.channelName);
    this.subscribeRetry = new BackoffTimer(retry, config.retryMs);
  }

  /** The last `seq` sent to the clients of a token. */
  lastSeq(token: string): number | undefined {
    return this.feeds.get(token)?.lastSeq;
  }

  /** Adds an authorized client: at once, or as soon as the order's last `seq` is known. */
  add(subscriber: Subscriber): Promise<SubscribeOutcome> {
    const existing = this.feeds.get(subscriber.token);
    const feed = existing ?? this.createFeed(subscriber.token);
    const outcome = feed.add(subscriber);
    // Only now, because the Channels subscription is authorized with a pending client's token.
    if (!existing && this.feeds.size === 1) {
      this.config.channels.subscribe(this.channelName, this);
    } else if (!existing && this.isSubscribed) feed.catchUp();
    return outcome;
  }

  /** Removing the last client closes the Channels subscription. */
  remove(subscriber: Subscriber): void {
    this.feeds.get(subscriber.token)?.remove(subscriber);
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    for (const feed of [...this.feeds.values()]) feed.close();
    this.subscribeRetry.reset();
    this.config.channels.unsubscribe(this.channelName);
    this.config.onClosed();
  }

  async authorize(socketId: string): Promise<string | undefined> {
    const first = this.firstAuthorization;
    this.firstAuthorization = undefined;
    return first?.socketId === socketId ? first.auth : this.authorizeWithAnyToken(socketId);
  }

  onSubscribed(): void {
    this.isSubscribed = true;
    this.subscribeRetry.reset();
    this.catchUp();
  }

  onFailed(): void {
    if (!this.isClosed) this.subscribeRetry.schedule();
  }

  onUpdate(payload: unknown): void {
    const update = OrderUpdate.safeParse(payload);
    if (update.success) {
      for (const feed of [...this.feeds.values()]) feed.onUpdate(update.data);
      return;
    }
    this.config.log("warn", "invalid order update", { orderId: this.orderId });
    this.catchUp();
  }

  private get channelName(): string {
    return `private-order-${this.orderId}`;
  }

  private catchUp(): void {
    for (const feed of [...this.feeds.values()]) feed.catchUp();
  }

  private createFeed(token: string): OrderFeed {
    const feed: OrderFeed = new OrderFeed(this.orderId, token, this.config, () => {
      if (this.feeds.get(token) === feed) this.feeds.delete(token);
      if (this.feeds.size === 0) this.close();
    });
    this.feeds.set(token, feed);
    return feed;
  }

  /** Tries the tokens one after another, because a key may have been revoked. */
  private async authorizeWithAnyToken(socketId: string): Promise<string | undefined> {
    const request = { socketId, orderId: this.orderId };
    for (;;) {
      // Read again each time, because a feed may have been added during the call.
      const [feed] = this.feeds.values();
      if (!feed) return undefined;
      const result = await this.config.app.authorize(feed.token, request, feed.isWanted);
      if (result.outcome === "allowed") return result.auth;
      if (result.outcome === "refused") feed.refuse();
      // A feed that has closed meanwhile says nothing about the others.
      else if (feed.isWanted()) return undefined;
    }
  }
}
