import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import sql from "sql-template-tag";
import type {
  CreateWebhookEndpoint,
  WebhookDeliveryView,
  WebhookEndpointView,
  WebhookEndpointWithSecret,
} from "@/lib/domain/webhooks/endpoint";
import { stampFeed } from "@/lib/services/feed/stamp-feed";
import { takeOutboxLease } from "@/lib/services/outbox/outbox-lease";
import {
  createWebhookEndpoint,
  deliverWebhooks,
  listWebhookDeliveries,
  readWebhookEndpoint,
  rotateWebhookSecret,
} from "@/lib/services/webhook-endpoints";
import { queueDeliveries } from "@/lib/services/webhook-endpoints/queue-deliveries";
import { startDeliveries } from "@/lib/services/webhook-endpoints/start-deliveries";
import type { TestShop } from "./test-shop";

/** A post as it has arrived. */
export interface Received {
  id: string;
  body: string;
  headers: Record<string, string>;
  payload: { type: string; data: { orderId: number; seq: number; position: number } };
}
export type Answer = (received: Received, response: ServerResponse) => void;

/** An endpoint of someone else, which answers as the test says. */
export interface Receiver {
  url: string;
  received: Received[];
  /** The order and `seq` of what it has taken, in order. */
  taken: [number, number][];
  answer: Answer;
  close(): Promise<void>;
}

export const ok: Answer = (_, response) => void response.writeHead(204).end();
export const fail =
  (status: number, headers = {}): Answer =>
  (_, response) =>
    void response.writeHead(status, headers).end("no");

const openReceivers: Receiver[] = [];

/** Closes all receivers. Call it after each test. */
export async function closeReceivers(): Promise<void> {
  for (const receiver of openReceivers.splice(0)) await receiver.close();
}

export async function startReceiver(answer: Answer = ok): Promise<Receiver> {
  const receiver: Omit<Receiver, "url"> = {
    received: [],
    taken: [],
    answer,
    close: async () => {},
  };
  const server = createServer(async (request: IncomingMessage, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const headers = request.headers as Record<string, string>;
    const received = {
      id: headers["webhook-id"] ?? "",
      body,
      headers,
      payload: JSON.parse(body) as Received["payload"],
    };
    receiver.received.push(received);
    receiver.answer(received, response);
    const { orderId, seq } = received.payload.data;
    if (response.statusCode < 300 && response.headersSent) receiver.taken.push([orderId, seq]);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  receiver.close = async () => {
    server.closeAllConnections();
    await once(server.close(), "close");
  };
  const started = Object.assign(receiver, { url });
  openReceivers.push(started);
  return started;
}

/** A shop whose deliveries are made when the test says so. */
export class WebhookShop {
  constructor(private readonly shop: TestShop) {}

  /** Closes the receivers and deletes the endpoints. Call it after each test. */
  async clear(): Promise<void> {
    await closeReceivers();
    await this.shop.db.query(
      sql`UPDATE webhook_endpoints SET deleted_at = now() WHERE deleted_at IS NULL`,
    );
  }

  async create(
    input: Partial<CreateWebhookEndpoint> & { url: string },
  ): Promise<WebhookEndpointWithSecret> {
    await this.stampAll();
    const outcome = await createWebhookEndpoint({
      ctx: this.shop.ctx,
      input: { eventTypes: null, description: null, ...input },
    });
    if (outcome.kind !== "created") throw new Error(`Not created: ${JSON.stringify(outcome)}`);
    return outcome.endpoint;
  }

  /** Gives an endpoint a new secret. */
  async rotate(endpointId: number, overlapHours: number): Promise<WebhookEndpointWithSecret> {
    const input = { endpointId, overlapHours };
    const outcome = await rotateWebhookSecret({ ctx: this.shop.ctx, input });
    if (outcome.kind !== "rotated") throw new Error(`Not rotated: ${JSON.stringify(outcome)}`);
    return outcome.endpoint;
  }

  /** Gives all events their positions. */
  async stampAll(): Promise<void> {
    await this.shop.db.query(sql`DELETE FROM outbox_leases`);
    const lease = await takeOutboxLease(this.shop.db);
    if (!lease) throw new Error("The lease is held.");
    while ((await stampFeed(this.shop.db, lease.token)).hasMore);
    await lease.release();
  }

  /** The runs that the dispatcher starts now: the ids of their endpoints. */
  async startRuns(): Promise<number[]> {
    await this.stampAll();
    while (await queueDeliveries(this.shop.ctx));
    this.shop.sentEvents.length = 0;
    await startDeliveries(this.shop.ctx);
    return this.shop.sentEvents.map(({ data }) => Number(data.endpointId));
  }

  /** Does what the dispatcher and Inngest do, once, for all endpoints at the same time. */
  async deliver(): Promise<void> {
    const { ctx } = this.shop;
    const ids = await this.startRuns();
    await Promise.all(ids.map((endpointId) => deliverWebhooks({ ctx, input: { endpointId } })));
  }

  /** Delivers again and again while time passes. */
  async deliverFor(ms: number, stepMs: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) {
      await this.deliver();
      this.shop.advanceClock(stepMs);
    }
  }

  /** Adds events to an order. Their data has what does not leave the shop. */
  async addEvents(orderId: number, count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      await this.shop.db.query(sql`
        WITH o AS (UPDATE orders SET seq = seq + 1 WHERE id = ${orderId} RETURNING *)
        INSERT INTO order_events
          (order_id, seq, type, data, actor, at, status, payment_status, inventory_status)
        SELECT id, seq, 'shipment/updated', '{"noteId": 7, "reason": "For the shop"}', 'system',
          '2126-11-30T12:00:00.1Z', status, payment_status, inventory_status FROM o`);
    }
  }

  state(endpointId: number): Promise<WebhookEndpointView> {
    return readWebhookEndpoint({ ctx: this.shop.ctx, input: { endpointId } });
  }

  async list(endpointId: number): Promise<WebhookDeliveryView[]> {
    const input = { endpointId, limit: 1_000 };
    return (await listWebhookDeliveries({ ctx: this.shop.ctx, input })).deliveries;
  }
}

/** The `seq` of what a receiver has taken of an order, in order. */
export function seqsOf(receiver: Receiver, orderId: number): number[] {
  return receiver.taken.filter(([id]) => id === orderId).map(([, seq]) => seq);
}
