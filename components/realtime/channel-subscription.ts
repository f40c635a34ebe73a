import type Pusher from "pusher-js";
import { orderUpdatedEvent, type RealtimeSettings, stockUpdatedEvent } from "@/lib/domain/realtime";
import type { ReadOutcome } from "./order-api";

/** The signature that authorizes a subscription. Presence channels also need `channel_data`. */
export interface ChannelSignature {
  auth: string;
  channel_data?: string;
}

export interface ChannelObserver {
  authorize(socketId: string, channelName: string): Promise<ReadOutcome<ChannelSignature>>;
  /** Called after each (re)subscription. Earlier updates may have been missed. */
  onLive(): void;
  /** The connection is lost. Reconnecting has started. */
  onLost(): void;
  onUpdate(payload: unknown): void;
  /** On the admin's channel: an operator has changed stock. */
  onStock?(): void;
  /** The app refused to authorize the channel. */
  onRefused(): void;
  /** On a presence channel: the current members, in pusher-js's shape. */
  onMembers?(members: unknown): void;
}

const RETRY_MS = 1_000;

/**
 * Exponential backoff, by default from 1 s to 15 s, with ±25% jitter, so that clients don't retry in
 * sync.
 */
export function retryWaitMs(attempt: number, retryMs = RETRY_MS): number {
  const wait = retryMs * Math.min(15, 2 ** attempt);
  return wait * (0.75 + Math.random() / 2);
}

/** Keeps a subscription to one channel open until `close`. It can't be reopened. */
export class ChannelSubscription {
  private pusher: Pusher | undefined;
  private reconnectTimer: ReturnType<typeof setTimeout> | undefined;
  private resubscribeTimer: ReturnType<typeof setTimeout> | undefined;
  private connectAttempt = 0;
  private subscribeAttempt = 0;
  private isReconnecting = false;
  private isClosed = false;

  constructor(
    private readonly channelName: string,
    private readonly settings: RealtimeSettings,
    private readonly observer: ChannelObserver,
    private readonly retryMs = RETRY_MS,
  ) {}

  /** Loads pusher-js on demand, to keep it out of the initial bundle, and connects. */
  open(): void {
    import("pusher-js")
      .then(({ default: PusherClient }) => this.connect(PusherClient))
      .catch((error: unknown) => this.retryOpen(error));
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.reconnectTimer);
    clearTimeout(this.resubscribeTimer);
    // Disconnecting ends the subscription. An `unsubscribe` would be sent on a closed connection.
    this.pusher?.channel(this.channelName)?.unbind();
    // pusher-js sends with a timer, such as a subscription that was authorized just now. That comes
    // first: on a closing connection, the browser would log an error.
    setTimeout(() => this.pusher?.disconnect());
  }

  private connect(PusherClient: typeof Pusher): void {
    if (this.isClosed) return;
    const { key, cluster, wsHost, wsPort, forceTLS } = this.settings;
    const pusher = new PusherClient(key, {
      cluster: cluster ?? "local",
      ...(wsHost === undefined ? {} : { wsHost }),
      ...(wsPort === undefined ? {} : { wsPort, wssPort: wsPort }),
      forceTLS,
      // "ws" also covers TLS. With "wss", pusher-js would try TLS even on servers without it.
      enabledTransports: ["ws"],
      channelAuthorization: {
        customHandler: ({ socketId, channelName }, callback) => {
          this.authorize(socketId, channelName).then(
            (signature) => signature !== undefined && callback(null, signature),
            (error: Error) => callback(error, null),
          );
        },
      },
    });
    this.pusher = pusher;
    pusher.connection.bind("state_change", (change: { current: string }) =>
      this.onStateChange(change.current),
    );
    const channel = pusher.subscribe(this.channelName);
    const reportMembers = () => this.observer.onMembers?.(Reflect.get(channel, "members"));
    channel.bind("pusher:subscription_succeeded", () => {
      this.subscribeAttempt = 0;
      this.observer.onLive();
      reportMembers();
    });
    channel.bind("pusher:member_added", reportMembers);
    channel.bind("pusher:member_removed", reportMembers);
    channel.bind("pusher:subscription_error", () => {
      // Resets pusher-js's pending subscription; otherwise it would never subscribe again.
      channel.disconnect();
      this.scheduleResubscribe();
    });
    channel.bind(orderUpdatedEvent, (payload: unknown) => this.observer.onUpdate(payload));
    channel.bind(stockUpdatedEvent, () => this.observer.onStock?.());
    this.onStateChange(pusher.connection.state);
  }

  private retryOpen(error: unknown): void {
    if (this.isClosed) return;
    console.error("Loading the live connection failed", error);
    this.observer.onLost();
    this.reconnectTimer = setTimeout(() => this.open(), this.waitMs(this.connectAttempt));
    this.connectAttempt += 1;
  }

  /** Undefined if the connection was closed or replaced before the response arrived. */
  private async authorize(
    socketId: string,
    channelName: string,
  ): Promise<ChannelSignature | undefined> {
    const answer = await this.observer.authorize(socketId, channelName);
    if (this.isClosed || this.pusher?.connection.socket_id !== socketId) return undefined;
    if (answer.outcome === "read") return answer.value;
    if (answer.outcome === "refused") this.observer.onRefused();
    throw new Error(`Authorizing the channel ${channelName} failed`);
  }

  private scheduleResubscribe(): void {
    if (this.isClosed) return;
    clearTimeout(this.resubscribeTimer);
    this.resubscribeTimer = setTimeout(() => {
      const channel = this.pusher?.channel(this.channelName);
      const isOpen = channel?.subscribed || channel?.subscriptionPending;
      if (!isOpen) this.pusher?.subscribe(this.channelName);
    }, this.waitMs(this.subscribeAttempt));
    this.subscribeAttempt += 1;
  }

  /** Reconnects with our own backoff, which is faster than that of pusher-js after an outage. */
  private onStateChange(state: string): void {
    if (this.isReconnecting || this.isClosed) return;
    clearTimeout(this.reconnectTimer);
    if (state === "connected") {
      this.connectAttempt = 0;
      return;
    }
    this.observer.onLost();
    this.reconnectTimer = setTimeout(() => this.reconnect(), this.waitMs(this.connectAttempt));
    this.connectAttempt += 1;
  }

  private waitMs(attempt: number): number {
    return retryWaitMs(attempt, this.retryMs);
  }

  private reconnect(): void {
    this.isReconnecting = true;
    this.pusher?.disconnect();
    this.isReconnecting = false;
    this.pusher?.connect();
  }
}
