import { vi } from "vitest";
import { WebSocket } from "ws";
import { ChannelsFixture } from "@/local/channels/channels-fixture";
import { startRealtime } from "@/local/channels/index";
import { silentLog } from "@/local/log";
import { scaled } from "@/local/slowness.mjs";
import { FakeApp } from "./fake-app";
import type { OrdersGateway, OrdersGatewaySettings } from "./index";

const messageDeadlineMs = scaled(60_000);

/** For tests: a gateway on its own port, in front of a separate Channels server. */
export class GatewayFixture {
  private readonly clients: OrdersClient[] = [];

  private constructor(
    readonly channels: ChannelsFixture,
    readonly app: FakeApp,
    private readonly server: { url: string; close(): Promise<void> },
  ) {}

  static async start(overrides: Partial<OrdersGatewaySettings> = {}): Promise<GatewayFixture> {
    const channels = await ChannelsFixture.start();
    const app = await FakeApp.start(channels);
    app.allowedTokens.add("alice");
    app.allowedTokens.add("bob");
    app.otherTokens.add("mallory");
    const server = await startRealtime({
      host: "127.0.0.1",
      port: 0,
      ordersGateway: {
        appUrl: app.url,
        key: "key",
        secret: "secret",
        wsHost: "127.0.0.1",
        wsPort: channels.port,
        forceTLS: false,
        connectTimeoutMs: scaled(30_000),
        retryMs: 20,
        ...overrides,
      },
      log: silentLog,
    });
    return new GatewayFixture(channels, app, server);
  }

  url(token?: string): string {
    const query = token === undefined ? "" : `?token=${token}`;
    return `${this.server.url.replace("http", "ws")}/ws/orders${query}`;
  }

  async connect(token = "alice"): Promise<OrdersClient> {
    const client = await OrdersClient.open(new WebSocket(this.url(token)));
    this.clients.push(client);
    return client;
  }

  async health(): Promise<{ gateway: ReturnType<OrdersGateway["counts"]> }> {
    return (await fetch(`${this.server.url}/health`)).json();
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.socket.terminate();
    await this.server.close();
    await this.app.stop();
    await this.channels.stop();
  }
}

/** For tests: a client of `/ws/orders` that collects the messages it receives. */
export class OrdersClient {
  readonly messages: Record<string, unknown>[] = [];
  private readCount = 0;

  private constructor(readonly socket: WebSocket) {}

  static async open(socket: WebSocket): Promise<OrdersClient> {
    const client = new OrdersClient(socket);
    socket.on("message", (message) => client.messages.push(JSON.parse(message.toString())));
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    return client;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  async subscribe(orderId: number): Promise<Record<string, unknown>> {
    this.send({ type: "subscribe", orderId });
    return this.next();
  }

  next(): Promise<Record<string, unknown>> {
    const next = () => {
      const message = this.messages[this.readCount];
      if (!message) throw new Error("No message arrived in time");
      this.readCount += 1;
      return message;
    };
    return vi.waitFor(next, { timeout: messageDeadlineMs, interval: 5 });
  }

  /** The sequence numbers of all updates so far, in the order of arrival. */
  get seqs(): unknown[] {
    return this.updates.map(({ seq }) => seq);
  }

  /** The types of the events of all updates so far. */
  get events(): unknown[] {
    return this.updates.map(({ event }) => event);
  }

  private get updates(): Record<string, unknown>[] {
    return this.messages.filter(({ type }) => type === "order.updated");
  }
}
