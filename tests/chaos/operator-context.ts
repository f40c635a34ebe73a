import { httpCarrier } from "@/lib/clients/carrier";
import { createEmailSender } from "@/lib/clients/email-sender";
import { stripeGateway } from "@/lib/clients/stripe-gateway";
import { createWebhookSender } from "@/lib/clients/webhook-sender";
import type { Context } from "@/lib/context";
import { openDatabase } from "@/lib/db/database";
import { HealthMonitor } from "@/lib/telemetry/health/health-monitor";
import type { ShopClient } from "@/tests/contract/shop-client";

const log = { debug() {}, info() {}, warn() {}, error() {} };
const connectionsMax = 5;
/** Nothing below is sent from here: the running app's own processes do that. */
const unused = {
  inngest: { send: async () => undefined },
  inngestApi: {
    readRun: async () => ({ kind: "unknown" as const }),
    cancelRun: async () => ({ kind: "sent" as const }),
  },
  publisher: {
    publish: async () => undefined,
    authorizeChannel: () => ({ auth: "" }),
    authorizePresence: () => ({ auth: "" }),
    isSigned: () => false,
    ping: async () => ({ kind: "ok" as const }),
  },
  wakeOutbox: () => undefined,
};

/** A context in which the demo shop's operator acts, with the running shop's own services. */
interface OperatorContext {
  ctx: Context;
  close(): Promise<void>;
}

/** The verbs that the admin's server actions call are called here without a browser. */
export async function openOperatorContext(
  shop: Pick<ShopClient, "system" | "db">,
): Promise<OperatorContext> {
  const { databaseUrl, appUrl, gatewayUrl, carrierUrl, variables } = shop.system;
  const secret = (name: string) => variables[name] ?? "";
  const db = openDatabase(databaseUrl, connectionsMax);
  const now = () => new Date();
  const [user] = (
    await shop.db.query<{ id: number }>("select id from users where email = $1", [
      "operator@waybill.test",
    ])
  ).rows;
  if (!user) throw new Error("The demo shop has no operator.");
  const ctx: Context = {
    actor: { kind: "operator", userId: user.id, role: "operator" },
    ...{ db, now, log, ...unused },
    settings: {
      ...{ appUrl, trackingSecret: secret("TRACKING_SECRET"), shopName: "Waybill" },
      ...{ orderExpiryMs: 900_000, openUnpaidMax: 100_000, timeZone: "UTC" },
      ...{ unpaidHoldsPerAddress: 100_000, unpaidHoldShare: 100, lowStockThreshold: 10 },
      ...{ alertRecipients: ["operations@waybill.test"], fromEnvironment: {} },
      policy: { fulfillment: "auto", capture: "at_join" },
      targets: { paid: 60_000, shipped: 3_600_000, delivered: 86_400_000 },
      ...{ demo: true, embeddedServices: true, retryTimeScale: 1 },
    },
    gateway: stripeGateway({
      secretKey: secret("STRIPE_SECRET_KEY"),
      webhookSecret: secret("STRIPE_WEBHOOK_SECRET"),
      apiUrl: gatewayUrl,
      log,
    }),
    carrier: httpCarrier({ baseUrl: carrierUrl, secret: secret("CARRIER_SECRET") }),
    emailSender: createEmailSender({ from: "Waybill <orders@waybill.test>" }),
    webhookSender: createWebhookSender({ allowPrivate: true }),
    ...{ telemetry: null, controls: null, health: new HealthMonitor([], { now, log }) },
  };
  return { ctx, close: () => db.pool.end() };
}
