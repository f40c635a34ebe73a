import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createClient, type FeedEvent } from "@/client/src/index";
import { scopeLabels } from "@/components/admin/settings/scope-labels";
import { type MarkdownBlock, parseMarkdown } from "@/components/docs/markdown-blocks";
import { scopes } from "@/lib/domain/api-key";
import { type FeedEventType, feedEventKinds } from "@/lib/domain/feed-event-data";
import { type LaunchedProcess, launch } from "@/local/processes/launch";
import { postForm } from "@/tests/contract/post-form";
import { ShopClient } from "@/tests/contract/shop-client";
import { signIn } from "@/tests/contract/sign-in";
import { setFulfillment } from "@/tests/e2e/with-manual-fulfillment";
import { installClient } from "@/tests/support/installed-client";
import { freePorts } from "@/tests/support/ports";
import { patienceMs, waitFor } from "@/tests/support/wait";

const run = promisify(execFile);
const system = inject("system");
const { appUrl } = system;
const shop = new ShopClient(system);
const examples = path.join(import.meta.dirname, "../../../examples");

/** A folder in which the packed client is installed, beside the examples. */
let folder: string;
let key: string;
const started: LaunchedProcess[] = [];
let guide: MarkdownBlock[];

beforeAll(async () => {
  folder = await installClient();
  await fs.cp(examples, folder, { recursive: true });
  guide = parseMarkdown(await fs.readFile(path.join(examples, "../docs/integrating.md"), "utf8"));
  key = await createKey();
  const { WEBHOOK_ALLOW_PRIVATE, FULFILLMENT } = settingsOfGuide();
  expect(system.variables.WEBHOOK_ALLOW_PRIVATE).toBe(WEBHOOK_ALLOW_PRIVATE);
  await setFulfillment(shop, FULFILLMENT === "manual" ? "manual" : "auto");
});
afterAll(async () => {
  for (const example of started) await example.stop();
  await setFulfillment(shop, "auto");
  await shop.close();
  await fs.rm(folder, { recursive: true, force: true });
});

/** The settings with which the guide starts its shop: these tests need no others. */
function settingsOfGuide(): Record<string, string | undefined> {
  const start = guide.find((block) => block.kind === "code" && block.text.endsWith("npm start"));
  const line = start?.kind === "code" ? start.text : "";
  return Object.fromEntries(
    [...line.matchAll(/(\w+)=(\w+)/g)].map(([, name, value]) => [name, value]),
  );
}

/** The permissions that the guide names for the key. */
function scopesOfGuide(): string[] {
  const labels = guide.flatMap((block) => (block.kind === "list" ? block.items : []));
  return scopes.filter((scope) => labels.includes(scopeLabels[scope]));
}

/** Creates a key as an administrator does, in the browser. */
async function createKey(): Promise<string> {
  const { jar } = await signIn(system, "admin@waybill.test");
  const fields = { name: "Integration", expiresInDays: "30", scopes: scopesOfGuide() };
  const { page } = await postForm(appUrl, "/admin/settings/keys", fields, jar.header);
  const [, created] = /data-testid="new-key"[^>]*>([\w-]{20,})</.exec(page) ?? [];
  if (!created) throw new Error("The page shows no new key.");
  return created;
}

const environment = (more: Record<string, string> = {}) => ({
  ...process.env,
  ...{ WAYBILL_URL: appUrl, WAYBILL_KEY: key },
  ...more,
});

/** Starts an example of `examples`. `lines` get what it prints. */
async function start(file: string, more: Record<string, string> = {}) {
  const lines: string[] = [];
  const launched = await launch({
    ...{ command: process.execPath, args: [file], cwd: folder, env: environment(more) },
    onLine: (line) => lines.push(line),
  });
  started.push(launched);
  return { process: launched, lines };
}

/** The position of the last event so far. */
const lastPosition = () =>
  shop.count("select coalesce(max(position), 0) as count from order_events");

/** Writes the guide's files, and returns its commands as a script. */
async function prepareGuide(port: number): Promise<string> {
  const blocks = guide.filter((block) => block.kind === "code");
  for (const { text } of blocks) {
    const [, name] = /^\/\/ ([\w-]+\.mjs):/.exec(text) ?? [];
    if (name) await fs.writeFile(path.join(folder, name), `${text}\n`);
  }
  const commands = blocks.filter(({ language }) => language === "sh").map(({ text }) => text);
  return ["set -e", ...commands]
    .join("\n")
    .replaceAll("http://127.0.0.1:3000", appUrl)
    .replaceAll("wb_test_…", key)
    .replaceAll("4000", String(port))
    .replace("> received.txt &", "> received.txt 2>&1 & echo $! > receiver.pid");
}

const read = (file: string) => fs.readFile(path.join(folder, file), "utf8");

describe("the guide of /docs", () => {
  it("leads from a key to verified webhooks, with curl and with the client", async () => {
    const [port = 0] = await freePorts(1);
    const script = await prepareGuide(port);
    const receiver = await fs.readFile(path.join(examples, "webhook-receiver.mjs"), "utf8");
    expect(await read("webhook-receiver.mjs")).toBe(receiver);
    try {
      const { stdout } = await run("sh", ["-c", script], { cwd: folder, timeout: patienceMs * 4 });
      expect(stdout.split("\n")).toEqual(
        expect.arrayContaining(["processing", "partially_refunded", "order/shipped"]),
      );
      const waybill = createClient({ baseUrl: appUrl, apiKey: key });
      const { orders } = await waybill.listOrders({ reference: "web-1002", limit: 1 });
      const ids = [(JSON.parse(await read("order.json")) as { id: number }).id, orders[0]?.id ?? 0];
      for (const id of ids) {
        await shop.untilOrder(id, "shipped", (now) => now.status === "shipped");
        expect(await shop.read(id)).toMatchObject({
          ...{ paymentStatus: "partially_refunded", shipment: { carrier: "DHL" } },
          items: [{ quantity: 2, refundedQuantity: 1 }],
        });
        const all = ["order/created", "payment/refunded", "order/shipped"];
        await waitFor(`the webhooks of order ${id}`, async () => {
          const lines = (await read("received.txt")).split("\n");
          return all.every((type) => lines.includes(`${type} ${id}`)) ? true : null;
        });
      }
      const forged = { method: "POST", body: '{"type":"order/shipped","data":{"orderId":0}}' };
      expect((await fetch(`http://127.0.0.1:${port}/`, forged)).status).toBe(401);
      expect(await read("received.txt")).not.toContain("order/shipped 0");
      const { id } = JSON.parse(await read("endpoint.json")) as { id: number };
      await waybill.deleteWebhookEndpoint({ id });
    } finally {
      process.kill(Number(await read("receiver.pid")));
    }
  });
});

describe("the client", () => {
  const waybill = createClient({ baseUrl: appUrl, apiKey: system.apiKey });

  it("places, follows, refunds and ships an order, and reads lists and exports", async () => {
    const productId = await shop.addProduct({ price: 500 });
    const after = await lastPosition();
    const body = {
      ...{ customerId: 1, items: [{ productId, quantity: 3 }], reference: randomUUID() },
      ...{ shippingAddress: "1 Harbour Street, Portsmouth", paymentMethod: "pm_card_visa" },
    };
    const { id, reference } = await waybill.placeOrder({ body });
    const followed: FeedEvent[] = [];
    for await (const event of waybill.feed({ after, signal: AbortSignal.timeout(patienceMs) })) {
      if (event.orderId !== id) continue;
      followed.push(event);
      if (event.type === "order/status.updated") break;
    }
    expect(followed.map(({ seq }) => seq)).toEqual(followed.map((_, index) => index + 1));
    const sent = { id, body: { amount: 200 }, idempotencyKey: randomUUID() };
    const refund = await waybill.call("createRefund", sent);
    const again = await waybill.call("createRefund", sent);
    expect([refund.status, again.body.id]).toEqual([201, refund.body.id]);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    await shop.untilOrder(id, "refunded", (now) => now.paymentStatus === "partially_refunded");
    await waybill.createShipment({ id, body: { carrier: "DHL", trackingNumber: "1" } });
    const { version } = await shop.untilOrder(id, "shipped", (now) => now.status === "shipped");
    const stale = waybill.changeOrder({ id, ifMatch: version - 1, body: { metadata: { a: "1" } } });
    await expect(stale).rejects.toMatchObject({ status: 412, requestId: expect.any(String) });
    const found: number[] = [];
    for await (const order of waybill.each("listOrders", { reference: reference ?? "", limit: 1 }))
      found.push(order.id);
    for await (const order of waybill.exportedOrders({ reference: reference ?? "" }))
      found.push(order.id);
    for await (const { amount } of waybill.each("listRefunds", { id })) found.push(amount);
    expect(found).toEqual([id, id, 200]);
  });
});

describe("the examples", () => {
  it("warehouse.mjs ships what is to be shipped, also after a hold", async () => {
    const after = await lastPosition();
    const { process: warehouse, lines } = await start("warehouse.mjs", { AFTER: String(after) });
    const order = await shop.place();
    const held = await shop.place({ paymentMethod: null });
    await shop.call(`/orders/${held.id}/hold`, { body: { reason: "Odd" } });
    await shop.pay(held.id);
    await shop.untilOrder(order.id, "shipped", (now) => now.status === "shipped");
    await waitFor("the refusal", () => lines.find((line) => line.includes("on hold")) ?? null);
    await shop.call(`/orders/${held.id}/release`, { body: {} });
    await shop.untilOrder(held.id, "shipped", (now) => now.status === "shipped");
    await expect.poll(() => lines).toContain(`Shipped order ${held.id}`);
    expect((await shop.read(order.id)).shipment?.trackingNumber).toBe(`TRACK-${order.id}`);
    const released = await shop.count(
      "select position as count from order_events where order_id = $1 and type = 'order/hold_released'",
      [held.id],
    );
    await waitFor("the stored position", async () =>
      Number(await read("warehouse.position")) >= released ? true : null,
    );
    await warehouse.stop();
    // A restart goes on, and does not try the orders again that it has handled.
    const next = await shop.place();
    const again = await start("warehouse.mjs", { AFTER: "0" });
    await shop.untilOrder(next.id, "shipped", (now) => now.status === "shipped");
    await expect.poll(() => again.lines).toContain(`Shipped order ${next.id}`);
    const handled = new RegExp(`rder (${order.id}|${held.id})\\b`);
    expect(again.lines.filter((line) => handled.test(line))).toEqual([]);
    await again.process.stop();
  });

  it("warehouse.mjs ships an order once its dispute has ended", async () => {
    const after = await lastPosition();
    await fs.rm(path.join(folder, "warehouse.position"), { force: true });
    const order = await shop.place({ paymentMethod: "pm_card_createDispute" });
    const { data } = await waitFor("the dispute", async () => {
      const events = await shop.events(order.id);
      return events.find(({ type }) => type === "payment/disputed") ?? null;
    });
    const warehouse = await start("warehouse.mjs", { AFTER: String(after) });
    const isRefusal = (line: string) => line.startsWith(`Order ${order.id}: `);
    await waitFor("the refusal", () => warehouse.lines.find(isRefusal) ?? null);
    const closed = await fetch(`${system.gatewayUrl}/_control/disputes/${data.dispute}/close`, {
      ...{ method: "POST", body: '{"outcome":"won"}' },
    });
    expect(closed.status).toBe(200);
    await shop.untilOrder(order.id, "shipped", (now) => now.status === "shipped");
    await warehouse.process.stop();
  });

  it("erp-sync.mjs goes on where it was when it was killed", async () => {
    const state = async (): Promise<{ after: number; orders: Record<string, object> }> =>
      JSON.parse(await read("erp.json").catch(() => '{"after":0,"orders":{}}'));
    const has = async (id: number) => {
      const { seq } = await shop.read(id);
      const wanted = { seq };
      await waitFor(`order ${id} in the ERP`, async () => {
        const { orders } = await state();
        return (orders[id] as typeof wanted | undefined)?.seq === seq ? true : null;
      });
    };
    const first = await start("erp-sync.mjs");
    const one = await shop.place({ paymentMethod: null });
    await shop.untilOrder(one.id, "reserved", (now) => now.inventoryStatus === "reserved");
    await has(one.id);
    process.kill(first.process.pid, "SIGKILL");
    await first.process.exited;
    const other = await shop.place({ paymentMethod: null });
    await shop.untilOrder(other.id, "reserved", (now) => now.inventoryStatus === "reserved");
    // What was read before is not read again.
    const { after } = await state();
    await fs.writeFile(path.join(folder, "erp.json"), JSON.stringify({ after, orders: {} }));
    const second = await start("erp-sync.mjs");
    await has(other.id);
    const { orders, after: end } = await state();
    expect(Object.keys(orders)).not.toContain(String(one.id));
    expect(end).toBeGreaterThan(after);
    await second.process.stop();
    await Promise.all([shop.cancel(one.id), shop.cancel(other.id)]);
  });

  it("erp-sync.mjs says what to do when its position is not of this feed", async () => {
    const file = "restored.json";
    await fs.writeFile(path.join(folder, file), '{"after":900000000000,"orders":{}}');
    const options = { cwd: folder, env: environment({ ERP_FILE: file }) };
    const failed = await run(process.execPath, ["erp-sync.mjs"], options).catch((error) => error);
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining(`Move ${file} away`) });
    expect(failed.stderr).not.toContain("    at ");
  });
});

describe("the feed", () => {
  it("has events with exactly the data that is documented for their types", async () => {
    const waybill = createClient({ baseUrl: appUrl, apiKey: key });
    const end = await lastPosition();
    const undocumented: string[] = [];
    for await (const { events, nextAfter } of waybill.feedPages({ limit: 1_000, wait: 0 })) {
      for (const { type, data } of events) {
        const { success, error } = feedEventKinds[type as FeedEventType].data
          .strict()
          .safeParse(data);
        if (!success) undocumented.push(`${type}: ${error.message}`);
      }
      if (nextAfter >= end) break;
    }
    expect([...new Set(undocumented)]).toEqual([]);
  });
});
