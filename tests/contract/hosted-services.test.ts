import { randomBytes } from "node:crypto";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import WebSocket from "ws";
import { startCarrier } from "@/local/carrier";
import { startChannels } from "@/local/channels/server";
import { startGateway } from "@/local/gateway";
import { startEngine } from "@/local/inngest";
import { silentLog } from "@/local/log";
import { startPostgres } from "@/local/postgres";
import { run } from "@/local/processes/launch";
import { freePorts } from "@/tests/ports";
import { type System, startSystem } from "@/tests/system";
import { waitFor } from "@/tests/wait";

const host = "127.0.0.1";
const log = silentLog;
const ending: (() => Promise<unknown>)[] = [];
let system: System;

/** Second copies of every service, which the system under test knows by its settings alone. */
beforeAll(async () => {
  const [port = 0, ...ports] = await freePorts(6);
  const appUrl = `http://${host}:${port}`;
  const hosted = await startServices(appUrl, ports);
  system = await startSystem({ PORT: String(port), ...hosted });
  ending.push(system.stop);
  const seeded = await run({
    command: process.execPath,
    args: ["--import", "tsx", "prisma/seed.ts"],
    cwd: path.join(import.meta.dirname, "../.."),
    env: { ...process.env, ...hosted },
    onLine: () => {},
  });
  expect(seeded.code).toBe(0);
});
afterAll(async () => {
  for (const end of ending.reverse()) await end();
});

async function startServices(appUrl: string, ports: number[]): Promise<Record<string, string>> {
  const [postgresPort = 0, inngestPort = 0, channelsPort = 0, gatewayPort = 0, carrierPort = 0] =
    ports;
  const dataDir = await fs.mkdtemp(path.join(os.tmpdir(), "waybill-hosted-"));
  await fs.chmod(dataDir, 0o755);
  ending.push(() => fs.rm(dataDir, { recursive: true, force: true }));
  const postgres = await startPostgres({
    ...{ dataDir, port: postgresPort, database: "shop", log },
    password: randomBytes(16).toString("hex"),
  });
  ending.push(() => postgres.stop());
  const databaseUrl = postgres.url;
  const secretKey = `sk_test_${randomBytes(12).toString("hex")}`;
  const app = { appId: "4711", key: "hosted-key", secret: "hosted-secret" };
  const services = [
    // Without keys: the kind that INNGEST_DEV speaks to.
    await startEngine({ host, port: inngestPort, databaseUrl, eventKeys: [], serveUrls: [], log }),
    await startChannels({ ...app, host, port: channelsPort, allowedOrigins: "any", log }),
    await startGateway({
      ...{ host, port: gatewayPort, databaseUrl, log, webhookSecret: "whsec_hosted" },
      secretKey,
      webhookUrl: `${appUrl}/api/webhooks/stripe`,
      publicUrl: `http://${host}:${gatewayPort}`,
    }),
    await startCarrier({
      ...{ host, port: carrierPort, databaseUrl, log, secret: "carrier-hosted", stepSeconds: 0.2 },
      webhookUrl: `${appUrl}/api/webhooks/carrier`,
    }),
  ];
  ending.push(...services.map((service) => () => service.close()));
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

test("no embedded service is started beside hosted ones", async () => {
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

test("an order runs to its end on hosted services, unsigned Inngest included", async () => {
  const headers = {
    authorization: `Bearer ${system.apiKey}`,
    "content-type": "application/json",
  };
  const placed = await fetch(`${system.appUrl}/orders`, {
    method: "POST",
    headers,
    body: JSON.stringify({
      customerId: 1,
      items: [{ productId: 1, quantity: 1 }],
      shippingAddress: "1 Main Street, Springfield",
    }),
  });
  expect(placed.status).toBe(201);
  const { id }: { id: number } = await placed.json();
  const socket = new WebSocket(`${system.channelsUrl.replace("http", "ws")}/ws/orders`, {
    headers,
  });
  const messages: string[] = [];
  socket.on("message", (data) => messages.push(String(data)));
  socket.on("open", () => socket.send(JSON.stringify({ type: "subscribe", orderId: id })));
  const completed = async () => {
    const answer = await fetch(`${system.appUrl}/orders/${id}`, { headers });
    const { status }: { status: string } = await answer.json();
    return status === "completed" ? status : null;
  };
  await waitFor("the order to complete", completed, 60_000);
  await waitFor("its last step on /ws/orders", () =>
    messages.some((message) => message.includes('"completed"')) ? messages : null,
  );
  socket.close();
});
