import type { Log } from "@/local/log";
import type { AppClient } from "./app-client";
import { type FeedSubscriber, type JoinOutcome, OrderFeed } from "./order-feed";
import type { Upstream } from "./upstream";

export interface FeedsScope {
  app: AppClient;
  upstream: Upstream;
  log: Log;
  quietCheckMs: number;
  /** How long a client waits for the upstream connection when there is none. */
  connectTimeoutMs: number;
}

/** Every order that somebody follows: at most one upstream subscription each. */
export class OrderFeeds {
  private readonly feeds = new Map<number, OrderFeed>();

  constructor(private readonly scope: FeedsScope) {}

  get size(): number {
    return this.feeds.size;
  }

  /**
   * Lets a client follow an order. The upstream subscription is shared, the permission is not:
   * each caller is authorized by a call of its own before it is attached.
   */
  async join(
    subscriber: FeedSubscriber,
    orderId: number,
    isStillWanted: () => boolean,
  ): Promise<JoinOutcome> {
    const socketId = await this.scope.upstream.whenConnected(this.scope.connectTimeoutMs);
    if (socketId === undefined) return "unavailable";
    const answer = await this.scope.app.authorize(subscriber.token, socketId, orderId);
    if (answer.outcome !== "allowed") return answer.outcome;
    if (!isStillWanted()) return "unavailable";
    const feed = this.feeds.get(orderId) ?? this.open(orderId, { socketId, auth: answer.auth });
    return feed.join(subscriber);
  }

  /** The last step that the order's followers were told of; undefined when nobody follows it. */
  lastSeq(orderId: number): number | undefined {
    return this.feeds.get(orderId)?.lastSeq;
  }

  leave(subscriber: FeedSubscriber, orderId: number): void {
    this.feeds.get(orderId)?.leave(subscriber);
  }

  close(): void {
    for (const feed of [...this.feeds.values()]) feed.close();
  }

  private open(orderId: number, authorization: { socketId: string; auth: string }): OrderFeed {
    const onEmpty = () => this.feeds.delete(orderId);
    const feed = new OrderFeed(orderId, { ...this.scope, onEmpty }, authorization);
    this.feeds.set(orderId, feed);
    return feed;
  }
}
