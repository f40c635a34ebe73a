import { adminChannel, type OrderUpdate, type RealtimeSettings } from "@/lib/domain/realtime";
import { type ChannelObserver, ChannelSubscription } from "./channel-subscription";
import { parseUpdate } from "./feed-state";
import { authorizeChannel } from "./order-api";
import type { FeedConnection } from "./order-feed";

export interface AdminFeedListener {
  /** A live update of any order. */
  onUpdate?(update: OrderUpdate): void;
  /** An operator has changed stock. Such changes belong to no order. */
  onStock?(): void;
  /** The feed has (re)subscribed, so it may have missed updates. */
  onResync?(): void;
}

/**
 * Live order and stock updates for the admin. One connection serves all listeners of a page. It is
 * open between `resume` and `pause`.
 */
export class AdminFeed implements ChannelObserver {
  private channel: ChannelSubscription | undefined;
  private connection: FeedConnection = "connecting";
  private readonly connectionListeners = new Set<() => void>();
  private readonly listeners = new Set<AdminFeedListener>();

  constructor(private readonly settings: RealtimeSettings) {}

  readonly subscribeConnection = (listener: () => void): (() => void) => {
    this.connectionListeners.add(listener);
    return () => this.connectionListeners.delete(listener);
  };

  readonly getConnection = (): FeedConnection => this.connection;

  /**
   * Returns a function that removes the listener. If the feed is already live, the listener resyncs at
   * once, because it was rendered earlier and may have missed updates.
   */
  listen(listener: AdminFeedListener): () => void {
    this.listeners.add(listener);
    if (this.connection === "live") listener.onResync?.();
    return () => this.listeners.delete(listener);
  }

  resume(): void {
    if (this.channel) return;
    this.setConnection("connecting");
    this.channel = new ChannelSubscription(adminChannel, this.settings, this);
    this.channel.open();
  }

  pause(): void {
    this.channel?.close();
    this.channel = undefined;
    this.setConnection("paused");
  }

  authorize(socketId: string, channelName: string) {
    return authorizeChannel(socketId, channelName);
  }

  onLive(): void {
    this.setConnection("live");
    for (const listener of this.listeners) listener.onResync?.();
  }

  onLost(): void {
    if (this.connection === "live") this.setConnection("connecting");
  }

  onRefused(): void {
    this.pause();
  }

  onUpdate(payload: unknown): void {
    const update = parseUpdate(payload);
    if (!update) return;
    for (const listener of this.listeners) listener.onUpdate?.(update);
  }

  onStock(): void {
    for (const listener of this.listeners) listener.onStock?.();
  }

  private setConnection(connection: FeedConnection): void {
    if (this.connection === connection) return;
    this.connection = connection;
    for (const listener of this.connectionListeners) listener();
  }
}
