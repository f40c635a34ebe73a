import { randomBytes } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { startEngine } from "@/local/inngest";
import { silentLog } from "@/local/log";
import { violationsOf } from "@/tests/chaos/invariants";
import { Shop } from "@/tests/contract/shop";
import { freePorts } from "@/tests/support/ports";
import { type System, startSystem } from "@/tests/support/system";

/**
 * A signed engine elsewhere, as self-hosted Inngest and Inngest Cloud are, and everything else
 * embedded. The other hosted services, and an unsigned engine: tests/systems/hosted-services.test.ts
 */
const first = new Shop(inject("system"));
const host = "127.0.0.1";
const database = `engine_${randomBytes(6).toString("hex")}`;
const eventKey = randomBytes(16).toString("hex");
const signingKey = `signkey-prod-${randomBytes(32).toString("hex")}`;
const ending: (() => Promise<unknown>)[] = [];
let system: System;
let shop: Shop;

beforeAll(async () => {
  const [port = 0, enginePort = 0] = await freePorts(2);
  await first.db.query(`create database ${database}`);
  ending.push(() => first.db.query(`drop database ${database} with (force)`));
  const databaseUrl = new URL(first.system.databaseUrl);
  databaseUrl.pathname = `/${database}`;
  const engine = await startEngine({
    ...{ host, port: enginePort, databaseUrl: databaseUrl.toString(), log: silentLog },
    ...{ signingKey, eventKeys: [eventKey], timeScale: 0.02 },
    serveUrls: [],
  });
  ending.push(engine.close);
  system = await startSystem({
    PORT: String(port),
    INNGEST_BASE_URL: engine.url,
    INNGEST_EVENT_KEY: eventKey,
    INNGEST_SIGNING_KEY: signingKey,
  });
  ending.push(system.stop);
  shop = new Shop({ ...system, inngestUrl: engine.url });
  ending.push(() => shop.close());
});
afterAll(async () => {
  for (const end of ending.reverse()) await end();
  await first.close();
});

test("the embedded engine is not started", async () => {
  await expect(fetch(`http://${host}:${system.variables.INNGEST_PORT}/health`)).rejects.toThrow();
  const schema =
    "select schema_name from information_schema.schemata where schema_name = 'inngest'";
  expect(await shop.rows(schema)).toEqual([]);
  const written = await fs.readFile(path.join(system.dataDir, "env"), "utf8");
  expect(written).not.toContain(signingKey);
});

test("orders complete, fail and are cancelled over it", async () => {
  const [paid, declined, cancelled] = await Promise.all([
    shop.place(),
    shop.place({ paymentMethod: "pm_card_chargeDeclined" }),
    shop.place({ paymentMethod: null }),
  ]);
  expect((await shop.cancel(cancelled.id)).status).toBe(200);
  const ids = [paid.id, declined.id, cancelled.id];
  await shop.untilSettled(ids);
  const ends = await Promise.all(ids.map(async (id) => (await shop.read(id)).status));
  expect(ends).toEqual(["completed", "failed", "cancelled"]);
  expect(await violationsOf(shop, ids)).toEqual([]);
});

test("calls that the engine did not sign are refused", async () => {
  const call = await shop.call("/api/inngest?fnId=waybill-process-payment&stepId=step", {
    body: {
      event: { name: "order/created", data: { orderId: 1 } },
      events: [],
      steps: {},
      ctx: {},
    },
    token: null,
  });
  expect(call.status).toBe(401);
});
