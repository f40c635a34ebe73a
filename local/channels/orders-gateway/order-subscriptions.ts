import type { Log } from "@/local/log";
import type { AppClient } from "./app-client";
import type { ChannelsClient } from "./channels-client";
import type { SubscribeOutcome, Subscriber } from "./order-feed";
import { OrderSubscription } from "./order-subscription";

export interface OrderSubscriptionsConfig {
  app: AppClient;
  channels: ChannelsClient;
  log: Log;
  idleCheckMs: number;
  retryMs?: number | undefined;
  /** How long to wait for the connection to the Channels server when there is none. */
  connectTimeoutMs: number;
}

/** The orders that have subscribers, with one Channels subscription each. */
export class OrderSubscriptions {
  private readonly subscriptions = new Map<number, OrderSubscription>();

  constructor(private readonly config: OrderSubscriptionsConfig) {}

  get size(): number {
    return this.subscriptions.size;
  }

  /**
   * Subscribes a client to an order. Clients share the Channels subscription, but not permissions:
   * each client is first authorized with its own token, with which its updates are read.
   */
  async subscribe(
    subscriber: Subscriber,
    orderId: number,
    isStillConnected: () => boolean,
  ): Promise<SubscribeOutcome> {
    const { app, channels, connectTimeoutMs } = this.config;
    const socketId = await channels.waitForSocketId(connectTimeoutMs);
    if (socketId === undefined) return "unavailable";
    const request = { socketId, orderId };
    const authorization = await app.authorize(subscriber.token, request, isStillConnected);
    if (authorization.outcome !== "allowed") return authorization.outcome;
    if (!isStillConnected()) return "unavailable";
    const { auth } = authorization;
    const subscription =
      this.subscriptions.get(orderId) ?? this.create(orderId, { socketId, auth });
    return subscription.add(subscriber);
  }

  /** The last `seq` sent to the order's subscribers with this token; undefined if it has none. */
  lastSeq(token: string, orderId: number): number | undefined {
    return this.subscriptions.get(orderId)?.lastSeq(token);
  }

  unsubscribe(subscriber: Subscriber, orderId: number): void {
    this.subscriptions.get(orderId)?.remove(subscriber);
  }

  close(): void {
    for (const subscription of [...this.subscriptions.values()]) subscription.close();
  }

  private create(
    orderId: number,
    authorization: { socketId: string; auth: string },
  ): OrderSubscription {
    const onClosed = () => this.subscriptions.delete(orderId);
    const config = { ...this.config, onClosed };
    const subscription = new OrderSubscription(orderId, config, authorization);
    this.subscriptions.set(orderId, subscription);
    return subscription;
  }
}
