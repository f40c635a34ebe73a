import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { ChannelsFixture } from "@/local/channels/channels-fixture";
import { signBody } from "@/local/channels/signature";
import { BodyTooLargeError, readBody } from "@/local/http/body";
import type { OrderUpdate } from "./messages";

/** The body; null above the app's limit. */
async function readText(request: IncomingMessage): Promise<string | null> {
  try {
    return (await readBody(request, 65_536)).toString();
  } catch (error) {
    if (error instanceof BodyTooLargeError) return null;
    throw error;
  }
}

function maskHidden(event: OrderUpdate): OrderUpdate {
  return event.type.startsWith("hidden") ? { ...event, type: "order/updated" } : event;
}

/** For tests: the part of the app's API that realtime clients use, over real HTTP. */
export class FakeApp {
  readonly events = new Map<number, OrderUpdate[]>();
  /** Tokens that may use every order. */
  readonly allowedTokens = new Set<string>();
  /** Those that, like Channels, get the type `order/updated` for events that start with `hidden`. */
  readonly trackingTokens = new Set<string>();
  /** Valid tokens that may use no order. */
  readonly otherTokens = new Set<string>();
  /** How many tokens each call to `/api/pusher/tokens` asked about. */
  readonly tokenChecks: number[] = [];
  /** How long each call to `/api/pusher/tokens` takes. */
  tokenCheckMs = 0;
  readonly calls: string[] = [];
  /** While set, every response has this status. */
  failWith: number | undefined;
  /** Awaited once, before the next response to `/api/pusher/auth`. */
  holdNextAuthorization: (() => Promise<void>) | undefined;
  /** The next response with an order shows its state before its last event. */
  isNextOrderStale = false;
  /** The next signature from `/api/pusher/auth` is one that the Channels server refuses. */
  forgeNextSignature = false;

  private constructor(
    private readonly server: Server,
    private readonly channels: ChannelsFixture,
  ) {}

  static async start(channels: ChannelsFixture): Promise<FakeApp> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const app = new FakeApp(server, channels);
    server.on("request", async (request, response) => {
      const [status, body] = await app.handle(request);
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    });
    return app;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Records an order's next event, like a committed transaction of the app. */
  record(orderId: number, status = "pending", kind = "order/event"): OrderUpdate {
    const earlier = this.events.get(orderId) ?? [];
    const seq = earlier.length + 1;
    const states = { status, paymentStatus: "pending", inventoryStatus: "pending" };
    const at = new Date().toISOString();
    const event = { orderId, seq, type: `${kind}.${seq}`, ...states, at };
    this.events.set(orderId, [...earlier, event]);
    return event;
  }

  async publish(event: OrderUpdate): Promise<void> {
    const channel = `private-order-${event.orderId}`;
    await this.channels.api.trigger(channel, "order.updated", maskHidden(event));
  }

  async publishAll(events: OrderUpdate[]): Promise<void> {
    await this.channels.api.triggerBatch(
      events.map((data) => ({
        channel: `private-order-${data.orderId}`,
        name: "order.updated",
        data: maskHidden(data),
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

  private async handle(request: IncomingMessage): Promise<[number, unknown]> {
    const url = new URL(request.url ?? "/", this.url);
    const body = await readText(request);
    if (body === null) return [413, { title: "Content Too Large" }];
    if (url.pathname === "/api/pusher/tokens") return this.checkTokens(request, body);
    const token = request.headers.authorization?.replace("Bearer ", "") ?? "";
    this.calls.push(`${request.method} ${url.pathname} ${token}`);
    if (this.failWith) return [this.failWith, {}];
    if (!this.allowedTokens.has(token)) return [403, { title: "Forbidden" }];
    if (url.pathname === "/api/pusher/auth") return this.authorize(new URLSearchParams(body));
    const orderId = Number(url.pathname.split("/")[4]);
    const events = this.events.get(orderId) ?? [];
    if (!url.pathname.endsWith("/events")) return [200, this.readOrder(orderId, events)];
    const after = Number(url.searchParams.get("after"));
    const later = events
      .filter((event) => event.seq > after)
      .map((event) => (this.trackingTokens.has(token) ? maskHidden(event) : event))
      .map(({ orderId: _, ...event }) => ({ ...event, data: {}, actor: "system" }));
    return [200, { events: later }];
  }

  private async checkTokens(request: IncomingMessage, body: string): Promise<[number, unknown]> {
    const { tokens } = JSON.parse(body) as { tokens: string[] };
    if (tokens.length > 100 || tokens.some(({ length }) => length > 512)) return [422, {}];
    this.tokenChecks.push(tokens.length);
    await new Promise((resolve) => setTimeout(resolve, this.tokenCheckMs));
    if (this.failWith) return [this.failWith, {}];
    if (request.headers["x-pusher-signature"] !== signBody("secret", body)) return [401, {}];
    const isValid = (token: string) => this.allowedTokens.has(token) || this.otherTokens.has(token);
    return [200, { valid: tokens.map(isValid) }];
  }

  private async authorize(form: URLSearchParams): Promise<[number, unknown]> {
    const hold = this.holdNextAuthorization;
    this.holdNextAuthorization = undefined;
    await hold?.();
    const [socketId, channel] = [form.get("socket_id") ?? "", form.get("channel_name") ?? ""];
    if (this.forgeNextSignature) {
      this.forgeNextSignature = false;
      return [200, { auth: `key:${"0".repeat(64)}` }];
    }
    return [200, this.channels.api.authorizeChannel(socketId, channel)];
  }

  private readOrder(orderId: number, events: OrderUpdate[]): unknown {
    const known = this.isNextOrderStale ? events.slice(0, -1) : events;
    this.isNextOrderStale = false;
    return { id: orderId, seq: known.length, status: known.at(-1)?.status ?? "pending" };
  }
}
