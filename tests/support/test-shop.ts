import type { Actor } from "@/lib/auth/actor";
import { httpCarrier } from "@/lib/clients/carrier";
import { createEmailSender } from "@/lib/clients/email-sender";
import { embeddedControls } from "@/lib/clients/embedded-controls";
import type { OutgoingEvent } from "@/lib/clients/inngest";
import { stripeGateway } from "@/lib/clients/stripe-gateway";
import { createWebhookSender } from "@/lib/clients/webhook-sender";
import type { Context } from "@/lib/context";
import { type Database, openDatabase } from "@/lib/db/database";
import type { PlaceOrderInput } from "@/lib/domain/order/input";
import type { OrderView, OwnOrderView } from "@/lib/domain/order/view";
import { placeOrder, readOrder } from "@/lib/services/orders";
import { HealthMonitor } from "@/lib/telemetry/health/health-monitor";
import { startCarrier } from "@/local/carrier";
import { startGateway } from "@/local/gateway";
import { silentLog } from "@/local/log";
import { enabledEvents } from "@/local/services/stripe-endpoint";
import { seedDemo } from "@/prisma/seed";
import { findBookMismatches } from "@/tests/chaos/books";
import { findViolations } from "@/tests/chaos/invariants";
import { createMigratedDatabase } from "./database";
import { freePorts } from "./ports";

const log = { debug() {}, info() {}, warn() {}, error() {} };

/** A shop with a real database, gateway and carrier, in which no Inngest functions run. */
export interface TestShop {
  ctx: Context;
  db: Database;
  databaseUrl: string;
  gatewayUrl: string;
  carrierUrl: string;
  /** The events that were sent to Inngest. */
  sentEvents: OutgoingEvent[];
  as(actor: Actor): Context;
  /** Moves the services' clock forward. */
  advanceClock(ms: number): void;
  place(order?: Partial<PlaceOrderInput>): Promise<OwnOrderView>;
  read(orderId: number): Promise<OrderView>;
  /** Checks the invariants of all orders and the stock. Returns one sentence per violation. */
  findViolations(): Promise<string[]>;
  /** Compares the gateway's records of these orders with the shop's. One sentence per difference. */
  findBookMismatches(orderIds: readonly number[]): Promise<string[]>;
  close(): Promise<void>;
}

/** Starts a shop with its own database, filled with the demo data. */
export async function startTestShop(
  settings: Partial<Context["settings"]> = {},
): Promise<TestShop> {
  const database = await createMigratedDatabase();
  await seedDemo(database.url);
  const [gatewayPort = 0, carrierPort = 0, unusedPort = 0] = await freePorts(3);
  const host = "127.0.0.1";
  const secretKey = "sk_test_shop";
  const gateway = await startGateway({
    host,
    port: gatewayPort,
    databaseUrl: database.url,
    secretKey,
    webhookUrl: `http://${host}:${unusedPort}/`,
    webhookSecret: "whsec_test",
    enabledEvents,
    publicUrl: `http://${host}:${gatewayPort}`,
    refundDelayMs: 100,
    log: silentLog,
  });
  const carrier = await startCarrier({
    host,
    port: carrierPort,
    databaseUrl: database.url,
    webhookUrl: `http://${host}:${unusedPort}/`,
    secret: "carrier_test",
    stepSeconds: 0,
    log: silentLog,
  });
  const db = openDatabase(database.url, 20);
  const sentEvents: OutgoingEvent[] = [];
  let clockOffsetMs = 0;
  const ctx: Context = {
    actor: { kind: "system" },
    db,
    now: () => new Date(Date.now() + clockOffsetMs),
    settings: {
      appUrl: "http://shop.test",
      trackingSecret: "a-secret-of-the-tests-only",
      retryTimeScale: 1,
      orderExpiryMs: 900_000,
      openUnpaidMax: 5,
      unpaidHoldsPerAddress: 10,
      unpaidHoldShare: 50,
      alertRecipients: ["operations@waybill.test"],
      shopName: "Waybill",
      timeZone: "UTC",
      lowStockThreshold: 10,
      fromEnvironment: {},
      policy: { fulfillment: "auto", capture: "at_join" },
      targets: { paid: 60_000, shipped: 3_600_000, delivered: 86_400_000 },
      demo: true,
      embeddedServices: true,
      ...settings,
    },
    gateway: stripeGateway({
      secretKey,
      webhookSecret: "whsec_test",
      apiUrl: gateway.url,
      log,
    }),
    carrier: httpCarrier({ baseUrl: carrier.url, secret: "carrier_test" }),
    emailSender: createEmailSender({ from: "Waybill <orders@waybill.test>" }),
    webhookSender: createWebhookSender({ allowPrivate: true, timeoutMs: 2_000 }),
    inngest: { send: async (events) => void sentEvents.push(...events) },
    inngestApi: {
      readRun: async () => ({ kind: "unknown" }),
      cancelRun: async () => ({ kind: "sent" }),
    },
    publisher: {
      publish: async () => undefined,
      authorizeChannel: () => ({ auth: "" }),
      authorizePresence: () => ({ auth: "" }),
      isSigned: () => false,
      ping: async () => ({ kind: "ok" }),
    },
    telemetry: null,
    health: new HealthMonitor([], { now: () => new Date(), log }),
    controls: embeddedControls({
      gateway: `${gateway.url}/_control`,
      carrier: `${carrier.url}/_control`,
    }),
    wakeOutbox: () => undefined,
    log,
  };
  const auditSources = {
    db: db.pool,
    system: { gatewayUrl: gateway.url, carrierUrl: carrier.url },
  };
  return {
    ctx,
    db,
    databaseUrl: database.url,
    gatewayUrl: gateway.url,
    carrierUrl: carrier.url,
    sentEvents,
    as: (actor) => ({ ...ctx, actor }),
    advanceClock: (ms) => {
      clockOffsetMs += ms;
    },
    async place(order = {}) {
      const placed = await placeOrder({
        ctx,
        input: {
          order: {
            customerId: 1,
            items: [{ productId: 1, quantity: 1 }],
            shippingAddress: "1 Harbour Street, Portsmouth",
            ...order,
          },
        },
      });
      if (placed.kind !== "placed")
        throw new Error(`The order was not placed: ${JSON.stringify(placed)}`);
      return placed.order;
    },
    read: (orderId) => readOrder({ ctx, input: { orderId } }),
    findViolations: () => findViolations(auditSources),
    findBookMismatches: (orderIds) => findBookMismatches(auditSources, orderIds),
    async close() {
      await db.pool.end();
      await Promise.all([gateway.close(), carrier.close()]);
      await database.drop();
    },
  };
}
