import { randomBytes } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import type { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { PublicHealth } from "@/lib/services/health/check-health";
import { openPool } from "@/local/database/pool";
import { startEngine } from "@/local/inngest";
import { silentLog } from "@/local/log";
import { findViolations } from "@/tests/chaos/invariants";
import { ShopClient } from "@/tests/contract/shop-client";
import { freePorts } from "@/tests/support/ports";
import { type System, startSystem } from "@/tests/support/system";
import { waitFor } from "@/tests/support/wait";

/*
 * An engine that verifies signatures, like self-hosted Inngest and Inngest Cloud, with all other
 * services embedded. hosted-services.test.ts tests those, with an unsigned engine.
 */
const sharedShop = new ShopClient(inject("system"));
const host = "127.0.0.1";
const database = `engine_${randomBytes(6).toString("hex")}`;
const eventKey = randomBytes(16).toString("hex");
const signingKey = `signkey-prod-${randomBytes(32).toString("hex")}`;
const cleanups: (() => Promise<unknown>)[] = [];
let system: System;
let shop: ShopClient;
let engineDb: Pool;

beforeAll(async () => {
  const [port = 0, enginePort = 0] = await freePorts(2);
  await sharedShop.db.query(`create database ${database}`);
  cleanups.push(() => sharedShop.db.query(`drop database ${database} with (force)`));
  const databaseUrl = new URL(sharedShop.system.databaseUrl);
  databaseUrl.pathname = `/${database}`;
  const engine = await startEngine({
    ...{ host, port: enginePort, databaseUrl: databaseUrl.toString(), log: silentLog },
    ...{ signingKey, eventKeys: [eventKey], timeScale: 0.02 },
    serveUrls: [],
  });
  cleanups.push(engine.close);
  const pool = { databaseUrl: databaseUrl.toString(), name: "test", connectionsMax: 1 };
  engineDb = openPool({ ...pool, log: silentLog });
  cleanups.push(() => engineDb.end());
  system = await startSystem({
    PORT: String(port),
    INNGEST_BASE_URL: engine.url,
    INNGEST_EVENT_KEY: eventKey,
    INNGEST_SIGNING_KEY: signingKey,
  });
  cleanups.push(system.stop);
  shop = new ShopClient({ ...system, inngestUrl: engine.url });
  cleanups.push(() => shop.close());
});
afterAll(async () => {
  for (const cleanUp of cleanups.reverse()) await cleanUp();
  await sharedShop.close();
});

describe("A signed Inngest engine", () => {
  it("replaces the embedded engine, which is not started", async () => {
    await expect(fetch(`http://${host}:${system.variables.INNGEST_PORT}/health`)).rejects.toThrow();
    const schema =
      "select schema_name from information_schema.schemata where schema_name = 'inngest'";
    expect(await shop.rows(schema)).toEqual([]);
    const env = await fs.readFile(path.join(system.dataDir, "env"), "utf8");
    expect(env).not.toContain(signingKey);
  });

  it("processes orders that complete, fail and are cancelled", async () => {
    const [paid, declined, cancelled] = await Promise.all([
      shop.place(),
      shop.place({ paymentMethod: "pm_card_chargeDeclined" }),
      shop.place({ paymentMethod: null }),
    ]);
    expect((await shop.cancel(cancelled.id)).status).toBe(200);
    const ids = [paid.id, declined.id, cancelled.id];
    await shop.untilFinished(ids);
    const statuses = await Promise.all(ids.map(async (id) => (await shop.read(id)).status));
    expect(statuses).toEqual(["completed", "failed", "cancelled"]);
    expect(await findViolations(shop, ids)).toEqual([]);
  });

  it("gets its functions again after it has lost all of them, and goes on", async () => {
    const count = "select count(*)::int from inngest.function where not archived";
    const { rows: before } = await engineDb.query(count);
    await engineDb.query("update inngest.app set checksum = 'lost'");
    await engineDb.query("update inngest.function set archived = true");
    await waitFor("the functions to be registered again", async () => {
      const { body } = await shop.call<PublicHealth>("/api/v1/health/ready");
      const { state, facts } = body.details?.inngest ?? {};
      return state === "ok" && facts?.registeredAgainAt !== undefined ? true : null;
    });
    expect((await engineDb.query(count)).rows).toEqual(before);
    const { id } = await shop.place();
    await shop.untilFinished([id]);
  });

  it("is the only caller that the app accepts: unsigned calls get 401", async () => {
    const response = await shop.call("/api/inngest?fnId=waybill-process-payment&stepId=step", {
      body: {
        event: { name: "order/created", data: { orderId: 1 } },
        events: [],
        steps: {},
        ctx: {},
      },
      token: null,
    });
    expect(response.status).toBe(401);
  });
});
