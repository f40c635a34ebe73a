import Pusher, { type Channel } from "pusher-js";
import type { Log } from "@/local/log";
import { backoffDelayMs } from "./backoff-timer";

/** Where the Channels server is: `wsHost` and `wsPort`, or the `cluster` of hosted Pusher. */
export interface ChannelsClientSettings {
  key: string;
  cluster?: string;
  wsHost?: string;
  wsPort?: number;
  forceTLS: boolean;
  /** The delay before the first retry of whatever failed; the others are up to 15 times as long. */
  retryMs?: number | undefined;
}

export interface ChannelListener {
  /** Gets the channel's signature for this socket, or undefined if that is not possible now. */
  authorize(socketId: string): Promise<string | undefined>;
  /** Called after each subscription: the first one, and again after every reconnect. */
  onSubscribed(): void;
  /** The subscription failed. It is not retried until `retry` is called. */
  onFailed(): void;
  onUpdate(payload: unknown): void;
}

/** Short, so that a broken connection is detected within about 20 s. */
const activityTimeoutMs = 15_000;
const pongTimeoutMs = 5_000;
const updateEvent = "order.updated";

/** The gateway's only connection to the Channels server, made with pusher-js. */
export class ChannelsClient {
  private readonly pusher: Pusher;
  private readonly listeners = new Map<string, ChannelListener>();
  private reconnectTimer: NodeJS.Timeout | undefined;
  private attempt = 0;
  private isClosed = false;
  private isReconnecting = false;

  constructor(
    private readonly settings: ChannelsClientSettings,
    private readonly log: Log,
  ) {
    const { wsHost, wsPort } = settings;
    this.pusher = new Pusher(settings.key, {
      cluster: settings.cluster ?? "local",
      ...(wsHost === undefined ? {} : { wsHost }),
      ...(wsPort === undefined ? {} : { wsPort, wssPort: wsPort }),
      forceTLS: settings.forceTLS,
      // "ws" also covers TLS. With "wss", pusher-js would try TLS even on servers without it.
      enabledTransports: ["ws"],
      activityTimeout: activityTimeoutMs,
      pongTimeout: pongTimeoutMs,
      channelAuthorization: {
        customHandler: ({ socketId, channelName }, callback) => {
          this.authorize(socketId, channelName).then(
            (auth) => auth !== undefined && callback(null, { auth }),
            (error: Error) => callback(error, null),
          );
        },
      },
    });
    this.pusher.connection.bind("state_change", (change: { current: string }) =>
      this.onStateChange(change.current),
    );
    // Its state changes only when pusher-js tries again, a second after the connection has closed.
    this.pusher.connection.bind("connecting_in", () => this.onStateChange("connecting"));
    this.pusher.connection.bind("error", (error: unknown) =>
      this.log("info", "orders gateway's Channels connection failed", { error }),
    );
  }

  get state(): string {
    return this.pusher.connection.state;
  }

  /** Waits for the connection and returns its socket id, or undefined after the timeout. */
  waitForSocketId(timeoutMs: number): Promise<string | undefined> {
    const { connection } = this.pusher;
    if (connection.state === "connected") return Promise.resolve(connection.socket_id);
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(deadline);
        connection.unbind("connected", finish);
        resolve(connection.state === "connected" ? connection.socket_id : undefined);
      };
      const deadline = setTimeout(finish, timeoutMs);
      connection.bind("connected", finish);
    });
  }

  subscribe(channelName: string, listener: ChannelListener): void {
    this.listeners.set(channelName, listener);
    const channel = this.pusher.subscribe(channelName).unbind();
    channel.bind("pusher:subscription_succeeded", () => listener.onSubscribed());
    channel.bind("pusher:subscription_error", () => this.onSubscriptionError(channel));
    channel.bind(updateEvent, (payload: unknown) => listener.onUpdate(payload));
  }

  /** Retries a failed subscription. */
  retry(channelName: string): void {
    const channel = this.pusher.channel(channelName);
    if (channel && !channel.subscribed && !channel.subscriptionPending) {
      this.pusher.subscribe(channelName);
    }
  }

  /** Still handles errors afterward, because the server can refuse a pending subscription. */
  unsubscribe(channelName: string): void {
    this.listeners.delete(channelName);
    const channel = this.pusher.channel(channelName)?.unbind();
    channel?.bind("pusher:subscription_error", () => this.onSubscriptionError(channel));
    this.pusher.unsubscribe(channelName);
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.reconnectTimer);
    this.pusher.disconnect();
  }

  /** Resets the channel: after an error from the server, pusher-js considers it pending forever. */
  private onSubscriptionError(channel: Channel): void {
    channel.disconnect();
    const listener = this.listeners.get(channel.name);
    if (listener) listener.onFailed();
    else this.pusher.unsubscribe(channel.name);
  }

  /** Returns undefined if the connection has changed: the new one requests its own signature. */
  private async authorize(socketId: string, channelName: string): Promise<string | undefined> {
    const auth = await this.listeners.get(channelName)?.authorize(socketId);
    if (this.pusher.connection.socket_id !== socketId) return undefined;
    if (auth === undefined || !this.listeners.has(channelName)) {
      throw new Error("The channel could not be authorized");
    }
    return auth;
  }

  /** Reconnects sooner than pusher-js, which waits up to 15 s after an outage. */
  private onStateChange(state: string): void {
    if (this.isReconnecting || this.isClosed) return;
    clearTimeout(this.reconnectTimer);
    if (state === "connected") {
      this.attempt = 0;
      return;
    }
    // The server refused the connection, for example because of a wrong key. Keep retrying, because
    // an operator can fix this on the server.
    if (state === "disconnected") this.log("error", "Channels server refused the orders gateway");
    const delayMs = backoffDelayMs(this.attempt, this.settings.retryMs);
    this.reconnectTimer = setTimeout(() => this.reconnect(), delayMs);
    this.attempt += 1;
  }

  private reconnect(): void {
    this.isReconnecting = true;
    this.pusher.disconnect();
    this.isReconnecting = false;
    this.pusher.connect();
  }
}
