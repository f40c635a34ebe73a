import http from "node:http";
import { text } from "node:stream/consumers";
import { Inngest } from "inngest";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { functionRegistration } from "@/lib/clients/function-registration";
import { readRegistration } from "@/lib/clients/inngest-registration";
import type { CheckDetails } from "@/lib/domain/health/health";
import { HealthMonitor } from "@/lib/telemetry/health/health-monitor";
import { type HealthDependencies, healthChecks } from "./health-checks";
import { ReRegistration } from "./re-registration";

/** An Inngest server that keeps its functions in memory, as a dev server does. */
interface ForgetfulServer {
  url: string;
  /** The address and the functions of each registration. */
  registrations: { url: string; ids: string[] }[];
  refuses: boolean;
  forget(ids?: string[]): void;
  close(): Promise<void>;
}

async function startForgetfulServer(): Promise<ForgetfulServer> {
  let known: string[] = [];
  const state = {
    registrations: [] as ForgetfulServer["registrations"],
    refuses: false,
    forget: (ids: string[] = known) => {
      known = known.filter((id) => !ids.includes(id));
    },
  };
  const server = http.createServer(async (request, response) => {
    if (request.url === "/v1/apps/shop/functions") {
      return response.end(JSON.stringify(known.map((id) => ({ id }))));
    }
    const body: { url: string; functions: { id: string }[] } = JSON.parse(await text(request));
    const ids = body.functions.map(({ id }) => id);
    state.registrations.push({ url: body.url, ids });
    if (state.refuses) {
      const error = `refusal ${state.registrations.length}`;
      return response.writeHead(500).end(JSON.stringify({ status: 500, error }));
    }
    known = ids;
    return response.end(JSON.stringify({ ok: true, modified: true }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No TCP address.");
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return Object.assign(state, { url: `http://127.0.0.1:${address.port}`, close });
}

const log = { debug() {}, info() {}, warn() {}, error() {} };
const served = ["shop-one", "shop-two"];

let server: ForgetfulServer;
let now: Date;
let monitor: HealthMonitor;

beforeEach(async () => {
  server = await startForgetfulServer();
  now = new Date("2026-11-29T12:00:00.000Z");
  const settings = { now: () => now, log };
  const client = new Inngest({ id: "shop", isDev: true, baseUrl: server.url });
  const functions = ["one", "two"].map((id) =>
    client.createFunction({ id, triggers: { event: `${id}/go` } }, () => null),
  );
  const register = functionRegistration(client, functions);
  const dependencies = {
    readRegistration: (signal) =>
      readRegistration({ baseUrl: server.url, signingKey: undefined }, "shop", signal),
    servedFunctions: () => served,
    reRegistration: new ReRegistration(() => register("https://shop.test"), settings),
  } satisfies Partial<HealthDependencies>;
  const checks = healthChecks(dependencies as unknown as HealthDependencies)
    .filter(({ name }) => name === "inngest")
    .map((check) => ({ ...check, freshMs: 0 }));
  monitor = new HealthMonitor(checks, settings);
});
afterEach(() => server.close());

const check = async (): Promise<CheckDetails> => (await monitor.read()).details.inngest;

function pass(seconds: number): void {
  now = new Date(now.getTime() + seconds * 1_000);
}

/** Waits until the registration that a check has begun is over. */
async function untilRegistered(): Promise<void> {
  await expect.poll(async () => (await check()).facts.registeredAgainAt).toBeDefined();
}

/**
 * Waits until the app has read the latest of so many refusals: its pause begins then, not when the
 * server receives the registration.
 */
async function untilRefused(times: number): Promise<void> {
  await expect
    .poll(async () => (await check()).facts.registrationError)
    .toMatch(new RegExp(`failed with 500: refusal ${times}\\b`));
  expect(server.registrations).toHaveLength(times);
}

describe("An Inngest server that has forgotten the functions", () => {
  it("gets them again, at the app's address, each time", async () => {
    expect((await check()).state).toBe("unregistered");
    await untilRegistered();
    expect(server.registrations).toEqual([{ url: "https://shop.test/api/inngest", ids: served }]);
    const registered = await check();
    expect(registered).toMatchObject({
      ...{ state: "ok", facts: { functions: 2, registeredAgainAt: now.toISOString() } },
    });

    server.forget();
    pass(1);
    await check();
    await expect.poll(async () => (await check()).state).toBe("ok");
    expect(server.registrations).toHaveLength(2);
  });

  it("is asked again after a refusal, at growing intervals", async () => {
    server.refuses = true;
    await check();
    await untilRefused(1);
    for (const [seconds, times] of [
      [9, 1],
      [1, 2],
      [19, 2],
      [1, 3],
    ] as const) {
      pass(seconds);
      await check();
      await untilRefused(times);
    }
    server.refuses = false;
    pass(300);
    await expect.poll(async () => (await check()).state).toBe("ok");
    expect((await check()).facts.registrationError).toBeUndefined();
  });

  it("keeps what another version registered: one that lacks only some is left alone", async () => {
    await check();
    await untilRegistered();
    server.forget(["shop-two"]);
    pass(600);
    for (let reads = 0; reads < 3; reads += 1) {
      expect(await check()).toMatchObject({
        ...{ state: "unregistered", facts: { missing: ["shop-two"] } },
      });
    }
    expect(server.registrations).toHaveLength(1);
  });
});
