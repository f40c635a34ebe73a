import Pusher from "pusher";
import PusherClient, { type Channel } from "pusher-js";
import { expect, vi } from "vitest";
import { WebSocket } from "ws";
import { type ChannelsConfig, startChannels } from "@/local/channels/server";
import { silentLog } from "@/local/log";
import { scaled } from "@/local/slowness.mjs";

const CREDENTIALS = { appId: "app", key: "key", secret: "secret" };
const EVENT_DEADLINE_MS = scaled(60_000);

interface ClientOptions {
  key?: string;
  userId?: string;
  forgedAuth?: boolean;
  authorizeAs?: string;
}

interface Emitter {
  bind(event: string, callback: (data: unknown) => void): unknown;
  unbind(event: string, callback: (data: unknown) => void): unknown;
}

/** For tests: a Channels server on a free port, with the real clients of both sides. */
export class ChannelsFixture {
  private readonly clients: PusherClient[] = [];
  private readonly rawSockets: WebSocket[] = [];
  private readonly unread = new Map<WebSocket, unknown[]>();

  private constructor(
    private server: { url: string; close(): Promise<void> },
    private readonly config: ChannelsConfig,
  ) {}

  static async start(overrides: Partial<ChannelsConfig> = {}): Promise<ChannelsFixture> {
    const config: ChannelsConfig = {
      host: "127.0.0.1",
      port: 0,
      ...CREDENTIALS,
      allowedOrigins: ["http://shop.example"],
      log: silentLog,
      ...overrides,
    };
    return new ChannelsFixture(await startChannels(config), config);
  }

  get url(): string {
    return this.server.url;
  }

  get port(): number {
    return Number(new URL(this.server.url).port);
  }

  get api(): Pusher {
    return new Pusher(this.apiOptions());
  }

  apiOptions() {
    return { ...CREDENTIALS, host: "127.0.0.1", port: String(this.port), useTLS: false };
  }

  client(options: ClientOptions = {}): PusherClient {
    const { userId = "u1" } = options;
    const client = new PusherClient(options.key ?? CREDENTIALS.key, {
      cluster: "local",
      wsHost: "127.0.0.1",
      wsPort: this.port,
      forceTLS: false,
      enabledTransports: ["ws"],
      channelAuthorization: {
        customHandler: ({ socketId, channelName }, callback) => {
          if (options.forgedAuth) callback(null, { auth: `key:${"0".repeat(64)}` });
          else callback(null, this.authorize(socketId, options.authorizeAs ?? channelName, userId));
        },
      },
      userAuthentication: {
        customHandler: ({ socketId }, callback) =>
          callback(null, this.api.authenticateUser(socketId, { id: userId })),
      },
    });
    this.clients.push(client);
    return client;
  }

  async connect(options: ClientOptions = {}): Promise<PusherClient> {
    const client = this.client(options);
    await nextEvent(client.connection, "connected");
    return client;
  }

  async subscribe(client: PusherClient, name: string): Promise<Channel> {
    const channel = client.subscribe(name);
    await nextEvent(channel, "pusher:subscription_succeeded");
    return channel;
  }

  async get(path: string, params: Record<string, string> = {}): Promise<unknown> {
    return (await this.api.get({ path, params })).json();
  }

  signedUrl(method: string, path: string, body?: string, nowMs = Date.now()): string {
    const fullPath = `/apps/${CREDENTIALS.appId}${path}`;
    const realNow = Date.now;
    Date.now = () => nowMs;
    try {
      const options = { method, path: fullPath, params: {}, ...(body ? { body } : {}) };
      return `${this.url}${fullPath}?${this.api.createSignedQueryString(options)}`;
    } finally {
      Date.now = realNow;
    }
  }

  socketUrl(protocol = "7"): string {
    return `${this.url.replace("http", "ws")}/app/${CREDENTIALS.key}?protocol=${protocol}`;
  }

  async rawSocket({ protocol = "7", greeted = true } = {}): Promise<WebSocket> {
    const socket = new WebSocket(this.socketUrl(protocol), { autoPong: false });
    this.rawSockets.push(socket);
    const messages: unknown[] = [];
    this.unread.set(socket, messages);
    socket.on("message", (message) => messages.push(JSON.parse(message.toString())));
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    if (greeted) await this.nextMessage(socket);
    return socket;
  }

  nextMessage(socket: WebSocket): Promise<unknown> {
    const next = () => {
      const message = this.unread.get(socket)?.shift();
      if (message) return message;
      throw new Error("No message arrived in time");
    };
    return vi.waitFor(next, { timeout: EVENT_DEADLINE_MS, interval: 5 });
  }

  /** Stops the server. What it returns starts it again on the same port, its memory gone. */
  async goAway(): Promise<() => Promise<void>> {
    const { port } = this;
    await this.server.close();
    return async () => {
      this.server = await startChannels({ ...this.config, port });
    };
  }

  async restart(): Promise<void> {
    const comeBack = await this.goAway();
    await comeBack();
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.disconnect();
    for (const socket of this.rawSockets) socket.terminate();
    await this.server.close();
  }

  private authorize(socketId: string, channel: string, userId: string) {
    const isPresence = channel.startsWith("presence-");
    const member = { user_id: userId, user_info: { name: `Name of ${userId}` } };
    return this.api.authorizeChannel(socketId, channel, isPresence ? member : undefined);
  }
}

/** The next event of that name; rejects when none comes in time. */
export function nextEvent(emitter: Emitter, event: string): Promise<unknown> {
  const next = new Promise((resolve, reject) => {
    const deadline = setTimeout(
      () => reject(new Error(`No ${event} arrived in time`)),
      EVENT_DEADLINE_MS,
    );
    const callback = (received: unknown) => {
      clearTimeout(deadline);
      emitter.unbind(event, callback);
      resolve(received);
    };
    emitter.bind(event, callback);
  });
  // Awaited when the test has brought it about; until then a failure has a listener.
  next.catch(() => undefined);
  return next;
}

/** Asserts on what `read` gives, once that comes to hold. */
export function eventually<Value>(read: () => Value | Promise<Value>) {
  return expect.poll(read, { interval: 10 });
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
