import Pusher from "pusher";
import PusherClient, { type Channel } from "pusher-js";
import { expect, vi } from "vitest";
import { WebSocket } from "ws";
import { silentLog } from "@/local/log";
import { scaled } from "@/local/slowness.mjs";
import { type ChannelsConfig, startChannels } from "./server";

const credentials = { appId: "app", key: "key", secret: "secret" };
const eventDeadlineMs = scaled(60_000);

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

/** For tests: a Channels server on a free port, with Pusher's own client and server libraries. */
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
      ...credentials,
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
    return { ...credentials, host: "127.0.0.1", port: String(this.port), useTLS: false };
  }

  client(options: ClientOptions = {}): PusherClient {
    const { userId = "u1" } = options;
    const client = new PusherClient(options.key ?? credentials.key, {
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
    const fullPath = `/apps/${credentials.appId}${path}`;
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
    return `${this.url.replace("http", "ws")}/app/${credentials.key}?protocol=${protocol}`;
  }

  async rawSocket({ protocol = "7", skipGreeting = true, from = "" } = {}): Promise<WebSocket> {
    const headers = { "x-forwarded-for": from };
    const socket = new WebSocket(this.socketUrl(protocol), { autoPong: false, headers });
    this.rawSockets.push(socket);
    const messages: unknown[] = [];
    this.unread.set(socket, messages);
    socket.on("message", (message) => messages.push(JSON.parse(message.toString())));
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    if (skipGreeting) await this.nextMessage(socket);
    return socket;
  }

  /** Opens a connection that comes from an address (if a proxy is trusted), and subscribes it. */
  async subscriber(from: string, channel: string): Promise<WebSocket> {
    const socket = await this.rawSocket({ from, skipGreeting: false });
    const { data } = (await this.nextMessage(socket)) as { data: string };
    const { auth } = this.authorize(JSON.parse(data).socket_id, channel, "u1");
    socket.send(JSON.stringify({ event: "pusher:subscribe", data: { channel, auth } }));
    const succeeded = { event: "pusher_internal:subscription_succeeded", channel };
    expect(await this.nextMessage(socket)).toMatchObject(succeeded);
    return socket;
  }

  nextMessage(socket: WebSocket): Promise<unknown> {
    const next = () => {
      const message = this.unread.get(socket)?.shift();
      if (message) return message;
      throw new Error("No message arrived in time");
    };
    return vi.waitFor(next, { timeout: eventDeadlineMs, interval: 5 });
  }

  /** Stops the server. Returns a function that starts a new one on the same port. */
  async stopServer(): Promise<() => Promise<void>> {
    const { port } = this;
    await this.server.close();
    return async () => {
      this.server = await startChannels({ ...this.config, port });
    };
  }

  async restart(): Promise<void> {
    const startServer = await this.stopServer();
    await startServer();
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

/** Resolves with the next event of that name. Rejects if none arrives in time. */
export function nextEvent(emitter: Emitter, event: string): Promise<unknown> {
  const next = new Promise((resolve, reject) => {
    const deadline = setTimeout(
      () => reject(new Error(`No ${event} arrived in time`)),
      eventDeadlineMs,
    );
    const callback = (data: unknown) => {
      clearTimeout(deadline);
      emitter.unbind(event, callback);
      resolve(data);
    };
    emitter.bind(event, callback);
  });
  // Without this, a rejection before the test awaits the event would be unhandled.
  next.catch(() => undefined);
  return next;
}

/** Polls `read` until the assertion on its result passes. */
export function eventually<Value>(read: () => Value | Promise<Value>) {
  return expect.poll(read, { interval: 10 });
}
