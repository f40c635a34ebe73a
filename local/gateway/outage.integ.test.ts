import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type Stripe from "stripe";
import { expect, test } from "vitest";
import { startGateway } from "@/local/gateway";
import { silentLog } from "@/local/log";
import { startPostgres } from "@/local/postgres";
import { SECRET_KEY, sdkFor, WEBHOOK_SECRET } from "@/tests/payments/gateway-shop";
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
  const args = ["--import", "tsx", script, String(port), database, hook, WEBHOOK_SECRET];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  if (!child.stdout) throw new Error("No output to read.");
  await once(child.stdout, "data");
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "exit");
}

/** Ids of the intents whose payment the receiver was told of. */
function paidAccordingTo(hook: WebhookReceiver): Set<string> {
  const events = hook.posts.map((post): Stripe.Event => JSON.parse(post.body));
  return new Set(
    events.flatMap((event) =>
      event.type === "payment_intent.succeeded" ? [event.data.object.id] : [],
    ),
  );
}

test("killed with -9 amid 40 payments: each is taken once, and told of", async () => {
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
  let answered = 0;
  // As long as anything gets on, here or in the gateway, each of the payments still can.
  const progress = () => `${starts} starts, ${answered} paid, ${hook.posts.length} webhooks`;
  const payAtLast = async (order: number) => {
    const attempt = () => payOnce(order).catch(() => null);
    const paid = await waitFor(`order ${order} to be paid`, attempt, { progress, pollMs: 100 });
    answered += 1;
    return paid;
  };
  const killTwice = async () => {
    for (const enough of [10, 50]) {
      const some = () => (hook.posts.length > enough ? true : null);
      await waitFor(`more than ${enough} webhooks`, some, { progress });
      await kill(gateway);
      gateway = await spawnGateway(port, database.url, hook.url);
      starts += 1;
    }
  };

  try {
    // Awaited together, so that a failure of one leaves no other without a listener.
    const paying = Promise.all(Array.from({ length: 40 }, (_, order) => payAtLast(order)));
    const [paid] = await Promise.all([paying, killTwice()]);
    expect(new Set(paid.map((intent) => intent.id)).size).toBe(40);
    const books = await (await fetch(`http://127.0.0.1:${port}/_control/books`)).json();
    expect(books.intents).toHaveLength(40);
    for (const intent of books.intents) {
      expect(intent).toMatchObject({ status: "succeeded", amountReceived: 1_000 });
    }
    const allTold = () => (paidAccordingTo(hook).size === 40 ? true : null);
    await waitFor("every payment to be told", allTold, { progress });
  } finally {
    await kill(gateway);
    await hook.close();
    await database.drop();
  }
});

test("while the database is away it answers 503, and works again when it is back", async () => {
  const dataDir = await fs.mkdtemp(path.join(os.tmpdir(), "waybill-outage-"));
  await fs.chmod(dataDir, 0o755);
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
    secretKey: SECRET_KEY,
    webhookUrl: hook.url,
    webhookSecret: WEBHOOK_SECRET,
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
    await waitFor("its webhook", () => (paidAccordingTo(hook).has(id) ? true : null));
  } finally {
    await gateway.close();
    await postgres.stop();
    await hook.close();
    await fs.rm(dataDir, { recursive: true, force: true });
  }
});
