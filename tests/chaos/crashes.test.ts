import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, chromium } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scaled } from "@/local/slowness.mjs";
import { signatureHeader } from "@/local/webhooks/signature";
import { type ChaosShop, openChaosShop } from "@/tests/chaos/chaos-shop";
import { violationsOf } from "@/tests/chaos/invariants";
import { type RoundReport, runRound } from "@/tests/chaos/round";
import { untilAtRest } from "@/tests/chaos/until-idle";
import { payOnPage } from "@/tests/contract/hosted-page";
import { expectProblem } from "@/tests/contract/problem";
import type { Answer } from "@/tests/contract/shop";
import { chromiumLaunch } from "@/tests/e2e/chromium";
import type { ChildName } from "@/tests/support/system";
import { waitFor } from "@/tests/support/wait";

const roundMsMax = scaled(900_000);

let chaos: ChaosShop;
let browser: Browser;
beforeAll(async () => {
  chaos = await openChaosShop();
  browser = await chromium.launch(await chromiumLaunch());
});
afterAll(async () => {
  await browser?.close();
  await chaos.close();
});

/** All is in order, and each killing came while orders were under way. */
function expectWell({ violations, hit }: RoundReport, kills: number): void {
  expect(violations).toEqual([]);
  expect(hit).toHaveLength(kills);
  expect(Math.min(...hit)).toBeGreaterThan(0);
}

/** How each shopper's order ends, whatever is killed meanwhile: every one of them does. */
function expectFairEndings({ endings }: RoundReport): void {
  const of = (intention: Parameters<typeof endings.get>[0]) => [
    ...(endings.get(intention)?.keys() ?? []),
  ];
  expect(of("buy")).toEqual(["completed"]);
  expect(of("never_pay")).toEqual(["expired"]);
  expect(of("bad_card")).toEqual(["failed"]);
  // Four pieces, and more who want one.
  expect(endings.get("last_pieces")?.get("completed")).toBe(4);
  for (const status of of("last_pieces")) expect(["completed", "failed"]).toContain(status);
  for (const status of of("change_mind")) expect(["completed", "cancelled"]).toContain(status);
  expect(of("pay_later")).toEqual(["completed"]);
}

describe("orders under way when processes are killed", () => {
  it(
    "all come to rest, each once and in order: web, services and PostgreSQL in turn",
    async () => {
      const report = await runRound(chaos, {
        name: "in-turn",
        orders: 100,
        pauseMs: 60,
        kills: [
          { victim: "web", afterMs: 700 },
          { victim: "services", afterMs: 500 },
          { victim: "postgres", afterMs: 500 },
        ],
      });
      expectWell(report, 3);
      expect(report.repeats).toBeGreaterThan(0);
      expectFairEndings(report);
    },
    roundMsMax,
  );

  it(
    "all come to rest when PostgreSQL dies again and again under a flood",
    async () => {
      const report = await runRound(chaos, {
        name: "flood",
        orders: 100,
        pauseMs: 10,
        kills: [
          { victim: "postgres", afterMs: 300 },
          { victim: "postgres", afterMs: 300 },
          { victim: "postgres", afterMs: 300 },
        ],
      });
      expectWell(report, 3);
      expect(report.repeats).toBeGreaterThan(0);
      expectFairEndings(report);
    },
    roundMsMax,
  );

  it(
    "all come to rest when the supervisor is killed and started again",
    async () => {
      const report = await runRound(chaos, {
        name: "supervisor",
        orders: 100,
        pauseMs: 30,
        kills: [{ victim: "supervisor", afterMs: 900 }],
      });
      expectWell(report, 1);
      expectFairEndings(report);
    },
    roundMsMax,
  );
});

/** Kills a process, and keeps the supervisor from starting it again before the work is done. */
async function without(
  name: ChildName,
  isAway: () => Promise<boolean>,
  work: () => Promise<void>,
): Promise<void> {
  const { pid, signal, output, waitReady } = chaos.system();
  const endings = () => output().split(`${name} ended`).length;
  const before = endings();
  process.kill(pid, "SIGSTOP");
  try {
    await signal(name, "SIGKILL");
    await waitFor(`${name} to be away`, async () => ((await isAway()) ? true : null));
    await work();
  } finally {
    process.kill(pid, "SIGCONT");
  }
  await waitFor(`${name} to be missed`, () => (endings() > before ? true : null));
  await waitReady();
}

function expectAway(answer: Answer): void {
  expectProblem(answer, 503);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
}

describe("a service that is away", () => {
  it("the database: calls are answered 503 with Retry-After, nothing is written", async () => {
    const { shop } = chaos;
    const { id, trackingToken } = await shop.place({ paymentMethod: null });
    const { seq } = await shop.untilOrder(id, "reserved", (order) => order.seq === 2);
    const before = await shop.count("select count(*) from orders");
    const event = JSON.stringify({
      ...{ id: `evt_${randomUUID()}`, object: "event", type: "payment_intent.canceled" },
      data: { object: { id: "pi_1", object: "payment_intent", status: "canceled" } },
    });
    const { STRIPE_WEBHOOK_SECRET = "" } = shop.system.variables;
    const signed = {
      "stripe-signature": signatureHeader(STRIPE_WEBHOOK_SECRET, event, new Date()),
    };
    const isAway = async () => (await shop.call("/api/v1/health/ready")).status === 503;
    await without("postgres", isAway, async () => {
      expectAway(await shop.call("/api/v1/orders", { body: shop.orderBody() }));
      expectAway(await shop.call("/api/v1/orders"));
      expectAway(await shop.call(`/api/v1/orders/${id}`));
      expectAway(await shop.cancel(id));
      expectAway(await shop.pay(id));
      expectAway(await shop.checkout(id));
      const webhook = { body: event, headers: signed, token: null };
      expectAway(await shop.call("/api/webhooks/stripe", webhook));
      expect((await shop.call("/api/v1/health/live")).status).toBe(200);
      const page = await browser.newPage();
      const answer = await page.goto(`${shop.system.appUrl}/track/${trackingToken}`);
      expect(answer?.status()).toBe(500);
      await page.getByRole("heading", { name: "This page couldn't be loaded" }).waitFor();
    });
    expect(await shop.count("select count(*) from orders")).toBe(before);
    expect(await shop.read(id)).toMatchObject({ seq, status: "pending" });
  });

  it("the gateway: paying is answered 503 with Retry-After, and works again by itself", async () => {
    const { shop } = chaos;
    const [byCard, hosted] = await shop.placeMany(2, { paymentMethod: null });
    const [paid = 0, paged = 0] = [byCard?.id, hosted?.id];
    const gateway = `${shop.system.gatewayUrl}/health`;
    const isAway = () =>
      fetch(gateway).then(
        () => false,
        () => true,
      );
    await without("services", isAway, async () => {
      expectAway(await shop.pay(paid));
      expectAway(await shop.checkout(paged));
    });
    expect((await shop.pay(paid)).status).toBe(200);
    const { url } = (await shop.checkout(paged)).body;
    expect((await payOnPage(url)).status).toBe(303);
    await shop.untilSettled([paid, paged]);
    for (const id of [paid, paged]) expect((await shop.read(id)).status).toBe("completed");
    expect(await violationsOf(shop, [paid, paged])).toEqual([]);
  });

  it("the engine: orders are taken, kept in the outbox, and go on by themselves", async () => {
    const { shop } = chaos;
    await chaos.system().signal("services", "SIGSTOP");
    const placed = await shop.placeMany(20);
    const ids = placed.map(({ id }) => id);
    await sleep(2_000);
    const moved = "select count(*) from orders where id = any($1) and seq > 1";
    expect(await shop.count(moved, [ids])).toBe(0);
    await chaos.system().signal("services", "SIGCONT");
    await untilAtRest(shop, ids, 120_000);
    expect(await violationsOf(shop, ids)).toEqual([]);
    const ended = await shop.rows("select distinct status from orders where id = any($1)", [ids]);
    expect(ended).toEqual([{ status: "completed" }]);
  });

  it("the engine killed: what it had been sent goes on as well", async () => {
    const { shop } = chaos;
    const placed = await shop.placeMany(20);
    const ids = placed.map(({ id }) => id);
    await chaos.system().kill("services");
    const unsent = "select count(*) from order_events where sent_at is null and order_id = any($1)";
    const later = await shop.placeMany(5);
    ids.push(...later.map(({ id }) => id));
    await untilAtRest(shop, ids, 120_000);
    await waitFor("the outbox to be empty", async () =>
      (await shop.count(unsent, [ids])) === 0 ? true : null,
    );
    expect(await violationsOf(shop, ids)).toEqual([]);
  });
});
