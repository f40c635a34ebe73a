import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import fs from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { startGateway } from "@/local/gateway";
import { silentLog } from "@/local/log";
import { startPostgres } from "@/local/postgres";
import { sdkFor, testSecretKey, testWebhookSecret } from "@/tests/payments/gateway-fixture";
import { createDataDir } from "@/tests/support/data-dir";
import { createEmptyDatabase } from "@/tests/support/database";
import { freePort } from "@/tests/support/ports";
import { waitFor } from "@/tests/support/wait";
import { startWebhookReceiver, type WebhookReceiver } from "@/tests/support/webhook-receiver";

const params = (order: number): Stripe.PaymentIntentCreateParams => ({
  amount: 1_000,
  currency: "usd",
  payment_method: "pm_card_visa",
  confirm: true,
  capture_method: "manual",
  metadata: { orderId: String(order) },
});

async function spawnGateway(port: number, database: string, hook: string): Promise<ChildProcess> {
  const script = fileURLToPath(new URL("../../tests/payments/gateway-process.ts", import.meta.url));
  const args = ["--import", "tsx", script, String(port), database, hook, testWebhookSecret];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  if (!child.stdout) throw new Error("The child has no stdout.");
  await once(child.stdout, "data");
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "exit");
}

/** Ids of the intents with a `payment_intent.succeeded` webhook. */
function paidIntentIds(hook: WebhookReceiver): Set<string> {
  const events = hook.posts.map((post): Stripe.Event => JSON.parse(post.body));
  return new Set(
    events.flatMap((event) =>
      event.type === "payment_intent.succeeded" ? [event.data.object.id] : [],
    ),
  );
}

describe("the gateway", () => {
  it("captures and reports each of 40 payments once when it is killed with -9", async () => {
    const database = await createEmptyDatabase();
    const hook = await startWebhookReceiver();
    const port = await freePort();
    let gateway = await spawnGateway(port, database.url, hook.url);
    const stripe = sdkFor(`http://127.0.0.1:${port}`, { maxNetworkRetries: 0 });

    const payOnce = async (order: number) => {
      const key = (step: string) => ({ idempotencyKey: `order-${order}-${step}` });
      const { id } = await stripe.paymentIntents.create(params(order), key("authorize-1"));
      return stripe.paymentIntents.capture(id, {}, key("capture"));
    };
    let starts = 1;
    let paidCount = 0;
    // While any payment, webhook or restart succeeds, each of the payments still can.
    const progress = () => `${starts} starts, ${paidCount} paid, ${hook.posts.length} webhooks`;
    const payWithRetries = async (order: number) => {
      const attempt = () => payOnce(order).catch(() => null);
      const paid = await waitFor(`order ${order} to be paid`, attempt, { progress, pollMs: 100 });
      paidCount += 1;
      return paid;
    };
    const killTwice = async () => {
      for (const enough of [10, 50]) {
        const isEnough = () => (hook.posts.length > enough ? true : null);
        await waitFor(`more than ${enough} webhooks`, isEnough, { progress });
        await kill(gateway);
        gateway = await spawnGateway(port, database.url, hook.url);
        starts += 1;
      }
    };

    try {
      // Awaited together, so that every rejection is handled when one fails.
      const paying = Promise.all(Array.from({ length: 40 }, (_, order) => payWithRetries(order)));
      const [paid] = await Promise.all([paying, killTwice()]);
      expect(new Set(paid.map((intent) => intent.id)).size).toBe(40);
      const books = await (await fetch(`http://127.0.0.1:${port}/_control/books`)).json();
      expect(books.intents).toHaveLength(40);
      for (const intent of books.intents) {
        expect(intent).toMatchObject({ status: "succeeded", amountReceived: 1_000 });
      }
      const allReported = () => (paidIntentIds(hook).size === 40 ? true : null);
      await waitFor("a webhook for every payment", allReported, { progress });
    } finally {
      await kill(gateway);
      await hook.close();
      await database.drop();
    }
  });

  it("answers 503 while the database is unavailable and recovers afterward", async () => {
    const dataDir = await createDataDir();
    const config = {
      dataDir,
      port: await freePort(),
      password: randomBytes(16).toString("hex"),
      database: "postgres",
      log: silentLog,
    };
    const hook = await startWebhookReceiver();
    let postgres = await startPostgres(config);
    const gateway = await startGateway({
      host: "127.0.0.1",
      port: 0,
      databaseUrl: postgres.url,
      secretKey: testSecretKey,
      webhookUrl: hook.url,
      webhookSecret: testWebhookSecret,
      enabledEvents: ["*"],
      publicUrl: "http://127.0.0.1:1",
      log: silentLog,
    });
    const stripe = sdkFor(gateway.url, { maxNetworkRetries: 0 });

    try {
      const { id } = await stripe.paymentIntents.create(params(1));
      await postgres.stop();
      await expect(stripe.paymentIntents.capture(id)).rejects.toMatchObject({ statusCode: 503 });
      expect((await fetch(`${gateway.url}/health`)).status).toBe(503);
      postgres = await startPostgres(config);
      const captured = await waitFor("a capture", () =>
        stripe.paymentIntents.capture(id).catch(() => null),
      );
      expect(captured.status).toBe("succeeded");
      await waitFor("its webhook", () => (paidIntentIds(hook).has(id) ? true : null));
    } finally {
      await gateway.close();
      await postgres.stop();
      await hook.close();
      await fs.rm(dataDir, { recursive: true, force: true });
    }
  });
});
