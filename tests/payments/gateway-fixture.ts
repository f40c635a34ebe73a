import { Client, type QueryResultRow } from "pg";
import Stripe from "stripe";
import { startGateway } from "@/local/gateway";
import type { GatewaySettings } from "@/local/gateway/control";
import type { EnabledEvents } from "@/local/gateway/events/event";
import { silentLog } from "@/local/log";
import { createEmptyDatabase } from "@/tests/support/database";
import { waitFor } from "@/tests/support/wait";
import { startWebhookReceiver, type WebhookReceiver } from "@/tests/support/webhook-receiver";

export const testWebhookSecret = "whsec_for_tests";
export const testSecretKey = "sk_test_for_tests";

type ControlPatch = Partial<Omit<GatewaySettings, "loseAnswers">> & {
  loseAnswers?: Partial<GatewaySettings["loseAnswers"]>;
};

/** The gateway for a test: with its own database, the real SDK and an endpoint for webhooks. */
export interface GatewayFixture {
  url: string;
  databaseUrl: string;
  stripe: Stripe;
  hook: WebhookReceiver;
  /** The events of all webhooks so far. The SDK verifies their signatures. */
  events: () => Stripe.Event[];
  /** Waits for `count` events of the type and returns them. */
  waitForEvents: (type: string, count?: number) => Promise<Stripe.Event[]>;
  control: (patch: ControlPatch) => Promise<void>;
  /** Runs SQL on the gateway's database, for example to change due times. */
  query: (sql: string) => Promise<void>;
  rows: <Row extends QueryResultRow>(sql: string) => Promise<Row[]>;
  /** Stops the gateway and starts a new one on the same database. */
  restart: () => Promise<void>;
  close: () => Promise<void>;
}

/** Of which types the endpoint gets events is as given; all by default. */
export async function startGatewayFixture(
  enabledEvents: EnabledEvents = ["*"],
): Promise<GatewayFixture> {
  const database = await createEmptyDatabase();
  const hook = await startWebhookReceiver();
  const start = (port: number) =>
    startGateway({
      host: "127.0.0.1",
      port,
      databaseUrl: database.url,
      secretKey: testSecretKey,
      webhookUrl: hook.url,
      webhookSecret: testWebhookSecret,
      enabledEvents,
      publicUrl: "http://127.0.0.1:1",
      refundDelayMs: 300,
      log: silentLog,
    });
  let gateway = await start(0);
  const { url } = gateway;
  const port = Number(new URL(url).port);
  const stripe = sdkFor(url);

  const events = () =>
    hook.posts.map(({ body, headers }) =>
      stripe.webhooks.constructEvent(body, String(headers["stripe-signature"]), testWebhookSecret),
    );

  return {
    url,
    databaseUrl: database.url,
    stripe,
    hook,
    events,
    waitForEvents: (type, count = 1) =>
      waitFor(`${count} × ${type}`, () => {
        const found = events().filter((event) => event.type === type);
        return found.length >= count ? found : null;
      }),
    control: async (patch) => {
      const response = await fetch(`${url}/_control`, {
        method: "PUT",
        body: JSON.stringify(patch),
      });
      if (response.status !== 200) throw new Error(await response.text());
    },
    query: async (sql) => void (await queryRows(database.url, sql)),
    rows: (sql) => queryRows(database.url, sql),
    restart: async () => {
      await gateway.close();
      gateway = await start(port);
    },
    close: async () => {
      await gateway.close();
      await hook.close();
      await database.drop();
    },
  };
}

async function queryRows<Row extends QueryResultRow>(
  databaseUrl: string,
  sql: string,
): Promise<Row[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<Row>(sql).finally(() => client.end());
  return rows;
}

export function sdkFor(
  url: string,
  options: Stripe.StripeConfig = {},
  key = testSecretKey,
): Stripe {
  const { hostname, port } = new URL(url);
  return new Stripe(key, {
    host: hostname,
    port,
    protocol: "http",
    maxNetworkRetries: 2,
    telemetry: false,
    ...options,
  });
}
