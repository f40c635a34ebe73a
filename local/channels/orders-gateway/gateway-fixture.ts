import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { vi } from "vitest";
import { WebSocket } from "ws";
import { ChannelsFixture } from "@/local/channels/channels-fixture";
import { startRealtime } from "@/local/channels/index";
import type { OrdersGateway, OrdersGatewaySettings } from "@/local/channels/orders-gateway/index";
import type { OrderUpdate } from "@/local/channels/orders-gateway/messages";
import { readBody } from "@/local/http/body";
import { silentLog } from "@/local/log";
import { scaled } from "@/local/slowness.mjs";

const ANSWER_DEADLINE_MS = scaled(60_000);

/** For tests: the app as the gateway sees it, over real HTTP. */
export class AppPeer {
  readonly steps = new Map<number, OrderUpdate[]>();
  readonly allowedTokens = new Set<string>();
  readonly calls: string[] = [];
  /** Answers everything with this status while set. */
  failWith: number | undefined;
  /** Awaited before the next answer to `/api/pusher/auth`, once. */
  holdNextAuthorization: (() => Promise<void>) | undefined;
  /** The next read of an order is answered as before its last step: a moment before its events. */
  isNextOrderStale = false;
  /** The next answer to `/api/pusher/auth` has a signature that the Channels server refuses. */
  forgeNextSignature = false;

  private constructor(
    private readonly server: Server,
    private readonly channels: ChannelsFixture,
  ) {}

  static async start(channels: ChannelsFixture): Promise<AppPeer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const peer = new AppPeer(server, channels);
    server.on("request", async (request, response) => {
      const [status, body] = await peer.answer(request);
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    });
    return peer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Records an order's next step, as a committed transaction of the app would. */
  record(orderId: number, status = "pending"): OrderUpdate {
    const known = this.steps.get(orderId) ?? [];
    const seq = known.length + 1;
    const states = { status, paymentStatus: "pending", inventoryStatus: "pending" };
    const at = new Date().toISOString();
    const step = { orderId, seq, type: `order/step.${seq}`, ...states, at };
    this.steps.set(orderId, [...known, step]);
    return step;
  }

  async publish(step: OrderUpdate): Promise<void> {
    await this.channels.api.trigger(`private-order-${step.orderId}`, "order.updated", step);
  }

  async publishAll(steps: OrderUpdate[]): Promise<void> {
    await this.channels.api.triggerBatch(
      steps.map((data) => ({
        channel: `private-order-${data.orderId}`,
        name: "order.updated",
        data,
      })),
    );
  }

  async recordAndPublish(orderId: number, status?: string): Promise<void> {
    await this.publish(this.record(orderId, status));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage): Promise<[number, unknown]> {
    const url = new URL(request.url ?? "/", this.url);
    const body = (await readBody(request, 10_000)).toString();
    const token = request.headers.authorization?.replace("Bearer ", "") ?? "";
    this.calls.push(`${request.method} ${url.pathname} ${token}`);
    if (this.failWith) return [this.failWith, {}];
    if (!this.allowedTokens.has(token)) return [403, { title: "Forbidden" }];
    if (url.pathname === "/api/pusher/auth") {
      const hold = this.holdNextAuthorization;
      this.holdNextAuthorization = undefined;
      await hold?.();
      const form = new URLSearchParams(body);
      const [socketId, channel] = [form.get("socket_id") ?? "", form.get("channel_name") ?? ""];
      if (this.forgeNextSignature) {
        this.forgeNextSignature = false;
        return [200, { auth: `key:${"0".repeat(64)}` }];
      }
      return [200, this.channels.api.authorizeChannel(socketId, channel)];
    }
    const orderId = Number(url.pathname.split("/")[4]);
    const steps = this.steps.get(orderId) ?? [];
    if (!url.pathname.endsWith("/events")) {
      if (this.isNextOrderStale) {
        this.isNextOrderStale = false;
        return [
          200,
          { id: orderId, seq: steps.length - 1, status: steps.at(-2)?.status ?? "pending" },
        ];
      }
      return [200, { id: orderId, seq: steps.length, status: steps.at(-1)?.status ?? "pending" }];
    }
    const after = Number(url.searchParams.get("after"));
    const events = steps
      .filter((step) => step.seq > after)
      .map(({ orderId: _, ...step }) => ({ ...step, data: {}, actor: "system" }));
    return [200, { events }];
  }
}

/** For tests: a gateway of its own port, in front of a Channels server as if that were hosted. */
export class GatewayFixture {
  private readonly clients: OrdersClient[] = [];

  private constructor(
    readonly channels: ChannelsFixture,
    readonly app: AppPeer,
    private readonly server: { url: string; close(): Promise<void> },
  ) {}

  static async start(overrides: Partial<OrdersGatewaySettings> = {}): Promise<GatewayFixture> {
    const channels = await ChannelsFixture.start();
    const app = await AppPeer.start(channels);
    app.allowedTokens.add("alice");
    app.allowedTokens.add("bob");
    const upstream = { key: "key", wsHost: "127.0.0.1", wsPort: channels.port, forceTLS: false };
    const server = await startRealtime({
      host: "127.0.0.1",
      port: 0,
      gateway: { appUrl: app.url, ...upstream, connectTimeoutMs: scaled(30_000), ...overrides },
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

/** For tests: a client of `/ws/orders` that keeps what it is told. */
export class OrdersClient {
  readonly messages: Record<string, unknown>[] = [];
  private read = 0;

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
      const message = this.messages[this.read];
      if (!message) throw new Error("No message arrived in time");
      this.read += 1;
      return message;
    };
    return vi.waitFor(next, { timeout: ANSWER_DEADLINE_MS, interval: 5 });
  }

  /** The sequence numbers of all updates so far, in the order of their arrival. */
  get seqs(): unknown[] {
    return this.messages.filter(({ type }) => type === "order.updated").map(({ seq }) => seq);
  }
}
