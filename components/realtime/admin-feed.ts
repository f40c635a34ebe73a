import { authorizeChannel } from "@/components/realtime/order-api";
import { ChannelSubscription, type ChannelObserver } from "@/components/realtime/channel-subscription";
import type { FeedConnection } from "@/components/realtime/order-feed";
import { parseUpdate } from "@/components/realtime/feed-state";
import { type OrderUpdate, opsChannel, type RealtimeSettings } from "@/lib/domain/realtime";

export interface AdminFeedListener {
  /** A step of any order, as it happens. */
  onUpdate?(update: OrderUpdate): void;
  /** An operator has changed the stock, which is a step of no order. */
  onStock?(): void;
  /** Live, for the first time or after a pause: whatever is shown may have missed steps. */
  onResync?(): void;
}

/**
 * Every order's steps and the stock's changes for the admin: one connection for a page, however many
 * of its parts listen. It lives between `resume` and `pause`.
 */
export class AdminFeed implements ChannelObserver {
  private channel: ChannelSubscription | undefined;
  private connection: FeedConnection = "connecting";
  private readonly watchers = new Set<() => void>();
  private readonly listeners = new Set<AdminFeedListener>();

  constructor(private readonly settings: RealtimeSettings) {}

  readonly watchConnection = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  readonly getConnection = (): FeedConnection => this.connection;

  /**
   * Returns the way to stop listening. Who comes to a feed that is live already was rendered before,
   * and steps may have happened since that nobody told it of.
   */
  listen(listener: AdminFeedListener): () => void {
    this.listeners.add(listener);
    if (this.connection === "live") listener.onResync?.();
    return () => this.listeners.delete(listener);
  }

  resume(): void {
    if (this.channel) return;
    this.show("connecting");
    this.channel = new ChannelSubscription(opsChannel, this.settings, this);
    this.channel.open();
  }

  pause(): void {
    this.channel?.close();
    this.channel = undefined;
    this.show("paused");
  }

  authorize(socketId: string, channelName: string) {
    return authorizeChannel(socketId, channelName);
  }

  onLive(): void {
    this.show("live");
    for (const listener of this.listeners) listener.onResync?.();
  }

  onLost(): void {
    if (this.connection === "live") this.show("connecting");
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

  private show(connection: FeedConnection): void {
    if (this.connection === connection) return;
    this.connection = connection;
    for (const watcher of this.watchers) watcher();
  }
}
