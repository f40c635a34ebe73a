import { authorizeChannel } from "@/components/realtime/order-api";
import { OrderChannel, type OrderChannelObserver } from "@/components/realtime/order-channel";
import type { FeedConnection } from "@/components/realtime/order-feed";
import { readUpdate } from "@/components/realtime/sequence";
import { type OrderUpdate, opsChannel, type RealtimeSettings } from "@/lib/domain/realtime";

export interface OpsListener {
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
export class OpsFeed implements OrderChannelObserver {
  private channel: OrderChannel | undefined;
  private connection: FeedConnection = "connecting";
  private readonly watchers = new Set<() => void>();
  private readonly listeners = new Set<OpsListener>();

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
  listen(listener: OpsListener): () => void {
    this.listeners.add(listener);
    if (this.connection === "live") listener.onResync?.();
    return () => this.listeners.delete(listener);
  }

  resume(): void {
    if (this.channel) return;
    this.show("connecting");
    this.channel = new OrderChannel(opsChannel, this.settings, this);
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
    const update = readUpdate(payload);
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
