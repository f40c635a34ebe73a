import { randomBytes } from "node:crypto";
import { once } from "node:events";
import fs from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { startCarrier } from "@/local/carrier";
import { startChannels } from "@/local/channels/server";
import { startGateway } from "@/local/gateway";
import { startEngine } from "@/local/inngest";
import { silentLog } from "@/local/log";
import { startPostgres } from "@/local/postgres";
import { run } from "@/local/processes/launch";
import { enabledEvents } from "@/local/services/stripe-endpoint";
import { findViolations } from "@/tests/chaos/invariants";
import { payOnHostedCheckout } from "@/tests/contract/hosted-checkout";
import { OrdersSubscriber } from "@/tests/contract/realtime/subscribers";
import { ShopClient } from "@/tests/contract/shop-client";
import { createDataDir } from "@/tests/support/data-dir";
import { freePorts } from "@/tests/support/ports";
import { type System, startSystem } from "@/tests/support/system";

const host = "127.0.0.1";
const log = silentLog;
const cleanups: (() => Promise<unknown>)[] = [];
const channelsApp = { appId: "4711", key: "hosted-key", secret: "hosted-secret" };
let system: System;
let shop: ShopClient;
/** The addresses of the services that the system uses instead of embedded ones. */
let hosted: Pick<System, "channelsUrl" | "gatewayUrl" | "carrierUrl" | "inngestUrl">;

/** Starts each service separately. The system under test knows them only by its settings. */
beforeAll(async () => {
  const [port = 0, ...ports] = await freePorts(6);
  const appUrl = `http://${host}:${port}`;
  const settings = await startServices(appUrl, ports);
  hosted = {
    channelsUrl: `http://${host}:${settings.PUSHER_PORT}`,
    gatewayUrl: settings.STRIPE_API_URL ?? "",
    carrierUrl: settings.CARRIER_BASE_URL ?? "",
    inngestUrl: settings.INNGEST_DEV ?? "",
  };
  system = await startSystem({ PORT: String(port), ...settings });
  cleanups.push(system.stop);
  // /ws/orders is still served by the system itself.
  shop = new ShopClient({ ...system, ...hosted, channelsUrl: system.channelsUrl });
  cleanups.push(() => shop.close());
  const seeded = await run({
    command: process.execPath,
    args: ["--import", "tsx", "prisma/seed.ts"],
    cwd: path.join(import.meta.dirname, "../.."),
    env: { ...process.env, ...settings },
    onLine: () => {},
  });
  expect(seeded.code).toBe(0);
});
afterAll(async () => {
  for (const cleanUp of cleanups.reverse()) await cleanUp();
});

async function startServices(appUrl: string, ports: number[]): Promise<Record<string, string>> {
  const [postgresPort = 0, inngestPort = 0, channelsPort = 0, gatewayPort = 0, carrierPort = 0] =
    ports;
  const dataDir = await createDataDir();
  cleanups.push(() => fs.rm(dataDir, { recursive: true, force: true }));
  const postgres = await startPostgres({
    ...{ dataDir, port: postgresPort, database: "shop", log },
    password: randomBytes(16).toString("hex"),
  });
  cleanups.push(() => postgres.stop());
  const databaseUrl = postgres.url;
  const secretKey = `sk_test_${randomBytes(12).toString("hex")}`;
  const app = channelsApp;
  const services = [
    // Without keys, like the Inngest dev server that INNGEST_DEV points to.
    await startEngine({ host, port: inngestPort, databaseUrl, eventKeys: [], serveUrls: [], log }),
    await startChannels({ ...app, host, port: channelsPort, allowedOrigins: "any", log }),
    await startGateway({
      ...{ host, port: gatewayPort, databaseUrl, log, webhookSecret: "whsec_hosted" },
      secretKey,
      webhookUrl: `${appUrl}/api/webhooks/stripe`,
      enabledEvents,
      publicUrl: `http://${host}:${gatewayPort}`,
    }),
    await startCarrier({
      ...{ host, port: carrierPort, databaseUrl, log, secret: "carrier-hosted", stepSeconds: 0.2 },
      webhookUrl: `${appUrl}/api/webhooks/carrier`,
    }),
  ];
  cleanups.push(...services.map((service) => () => service.close()));
  return {
    DATABASE_URL: databaseUrl,
    WAYBILL_DEMO: "1",
    INNGEST_DEV: `http://${host}:${inngestPort}`,
    PUSHER_APP_ID: app.appId,
    PUSHER_KEY: app.key,
    PUSHER_SECRET: app.secret,
    PUSHER_HOST: host,
    PUSHER_PORT: String(channelsPort),
    PUSHER_SCHEME: "http",
    STRIPE_SECRET_KEY: secretKey,
    STRIPE_WEBHOOK_SECRET: "whsec_hosted",
    STRIPE_API_URL: `http://${host}:${gatewayPort}`,
    CARRIER_BASE_URL: `http://${host}:${carrierPort}`,
    CARRIER_SECRET: "carrier-hosted",
  };
}

/** Returns the status of the response to a WebSocket upgrade. */
async function readUpgradeStatus(url: string): Promise<number | undefined> {
  const socket = new WebSocket(url);
  socket.on("error", () => undefined);
  const status = await Promise.race([
    once(socket, "open").then(() => 101),
    once(socket, "unexpected-response").then(([, response]) => response.statusCode),
  ]);
  socket.terminate();
  return status;
}

describe("A system on hosted services", () => {
  it("starts no embedded services", async () => {
    const pids = await fs.readFile(path.join(system.dataDir, "pids"), "utf8");
    const names = pids
      .trim()
      .split("\n")
      .map((line) => line.split(" ")[0]);
    expect(names.sort()).toEqual(["services", "web"]);
    const { CARRIER_PORT, GATEWAY_PORT, INNGEST_PORT, POSTGRES_PORT } = system.variables;
    for (const port of [CARRIER_PORT, GATEWAY_PORT, INNGEST_PORT, POSTGRES_PORT]) {
      await expect(fetch(`http://${host}:${port}/`)).rejects.toThrow();
    }
    expect(await fs.readFile(path.join(system.dataDir, "env"), "utf8")).not.toContain("sk_test");
  });

  it("serves /ws/orders on its own port, but neither the Channels sockets nor its API", async () => {
    const { appId, key } = channelsApp;
    const channels = system.channelsUrl.replace("http", "ws");
    expect(await readUpgradeStatus(`${channels}/app/${key}?protocol=7`)).toBe(404);
    const events = await fetch(`${system.channelsUrl}/apps/${appId}/events`, { method: "POST" });
    expect(events.status).toBe(404);
    // The hosted server does serve them.
    const { hostname, port } = new URL(hosted.channelsUrl);
    expect(await readUpgradeStatus(`ws://${hostname}:${port}/app/${key}?protocol=7`)).toBe(101);
  });

  it("processes orders until they are terminal, with an unsigned Inngest server", async () => {
    const [paid, declined, later] = await Promise.all([
      shop.place(),
      shop.place({ paymentMethod: "pm_card_chargeDeclined" }),
      shop.place({ paymentMethod: null }),
    ]);
    const socket = await OrdersSubscriber.open(system, system.apiKey, "header");
    socket.send({ type: "subscribe", orderId: later.id });
    await shop.until("the reply", 10_000, async () => socket.messages[0] ?? null);
    const { url } = (await shop.checkout(later.id)).body;
    expect(new URL(url).origin).toBe(hosted.gatewayUrl);
    expect((await payOnHostedCheckout(url)).status).toBe(303);
    const ids = [paid.id, declined.id, later.id];
    await shop.untilFinished(ids);
    const statuses = await Promise.all(ids.map(async (id) => (await shop.read(id)).status));
    expect(statuses).toEqual(["completed", "failed", "completed"]);
    const { seq: last } = await shop.read(later.id);
    await shop.until("its last event on /ws/orders", 10_000, async () =>
      socket.updatesOf(later.id).some(({ seq }) => seq === last) ? true : null,
    );
    socket.close();
    expect(await findViolations(shop, ids)).toEqual([]);
  });
});
