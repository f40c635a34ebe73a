import { randomUUID } from "node:crypto";
import { type Browser, chromium } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HealthView } from "@/lib/domain/health/health";
import { scaled } from "@/local/slowness.mjs";
import { signatureHeader } from "@/local/webhooks/signature";
import { expectProblem } from "@/tests/contract/expect-problem";
import { payOnHostedCheckout } from "@/tests/contract/hosted-checkout";
import type { ApiResponse } from "@/tests/contract/shop-client";
import { chromiumLaunch } from "@/tests/e2e/chromium";
import type { ChildName } from "@/tests/support/system";
import { waitFor } from "@/tests/support/wait";
import { type ChaosShop, openChaosShop } from "./chaos-shop";
import type { Intention } from "./intentions";
import { findViolations } from "./invariants";
import { type RoundReport, runRound } from "./round";
import { untilIdle } from "./until-idle";

const roundMsMax = scaled(900_000);
const outboxLateMsMax = 60_000;

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

/** Expects no violations, and orders in progress at each kill. */
function expectNoViolations({ violations, inProgress }: RoundReport, kills: number): void {
  expect(violations).toEqual([]);
  expect(inProgress).toHaveLength(kills);
  expect(Math.min(...inProgress)).toBeGreaterThan(0);
}

/** The carrier loses a few shipments, and a few come back, whosever they are. */
const shipped = ["completed", "lost", "returned"];
const maybeShipped = [...shipped, "cancelled"];

/** The terminal statuses that fit each intention. */
const finalStatusesOf: Readonly<Record<Intention, readonly string[]>> = {
  buy: shipped,
  pay_later: shipped,
  never_pay: ["expired"],
  declined_card: ["failed"],
  cancel: maybeShipped,
  buy_scarce: [...shipped, "failed"],
  refund_unit: shipped,
  ship_manually: shipped,
  free: shipped,
  refund_fails: shipped,
  foreign_payment: shipped,
  dispute_won: shipped,
  // A dispute, a warning or a refund may come before the label: then nothing ships.
  dispute_lost: maybeShipped,
  fraud_warning: maybeShipped,
  refund_at_gateway: maybeShipped,
  shipment_fails: ["lost", "returned"],
};

/** Expects that every order reached a terminal status that fits its shopper's intention. */
function expectFinalStatuses({ finalStatuses }: RoundReport): void {
  const unfit = [...finalStatuses].flatMap(([intention, counts]) =>
    [...counts.keys()]
      .filter((status) => !finalStatusesOf[intention].includes(status))
      .map((status) => `${intention}: ${status}`),
  );
  expect(unfit).toEqual([]);
  expect([...finalStatuses.keys()].sort()).toEqual(Object.keys(finalStatusesOf).sort());
  // There are four units, and more than four shoppers who want one.
  const scarce = finalStatuses.get("buy_scarce") ?? new Map<string, number>();
  expect(shipped.reduce((sum, status) => sum + (scarce.get(status) ?? 0), 0)).toBe(4);
}

/** Expects that what the mix is about has happened, and was not only tried. */
async function expectWholeMix(): Promise<void> {
  const [counts] = await chaos.shop.rows<Record<string, number>>(
    `select
       (select count(*) from disputes where status = 'won')::int as won,
       (select count(*) from disputes where status = 'lost')::int as lost,
       (select count(*) from disputes where status like 'fraud_warning%')::int as warnings,
       (select count(*) from foreign_payments)::int as foreign_payments,
       (select count(*) from refunds where origin = 'gateway')::int as refunds_at_the_gateway,
       (select count(*) from refunds where status = 'failed')::int as failed_refunds,
       (select count(*) from order_items where removed_quantity > 0)::int as removed_units,
       (select count(*) from shipments where is_manual)::int as manual_shipments,
       (select count(*) from orders where total = 0 and replaces_order_id is null)::int as free,
       (select count(*) from orders where replaces_order_id is not null)::int as replacements`,
  );
  const missing = Object.entries(counts ?? { all: 0 }).filter(([, count]) => count === 0);
  expect(missing).toEqual([]);
}

describe("Orders in progress when processes are killed", () => {
  it(
    "all finish exactly once when web, services and PostgreSQL are killed in turn",
    async () => {
      const report = await runRound(chaos, {
        name: "in-turn",
        orders: 100,
        pauseMs: 60,
        kills: [
          { target: "web", afterMs: 700 },
          { target: "services", afterMs: 500 },
          { target: "postgres", afterMs: 500 },
        ],
      });
      expectNoViolations(report, 3);
      expect(report.retries).toBeGreaterThan(0);
      expectFinalStatuses(report);
    },
    roundMsMax,
  );

  it(
    "all finish when PostgreSQL is killed repeatedly under load",
    async () => {
      const report = await runRound(chaos, {
        name: "load",
        orders: 100,
        pauseMs: 10,
        kills: [
          { target: "postgres", afterMs: 300 },
          { target: "postgres", afterMs: 300 },
          { target: "postgres", afterMs: 300 },
        ],
      });
      expectNoViolations(report, 3);
      expect(report.retries).toBeGreaterThan(0);
      expectFinalStatuses(report);
    },
    roundMsMax,
  );

  it(
    "all finish when the supervisor is killed and started again",
    async () => {
      const report = await runRound(chaos, {
        name: "supervisor",
        orders: 100,
        pauseMs: 30,
        kills: [{ target: "supervisor", afterMs: 900 }],
      });
      expectNoViolations(report, 1);
      expectFinalStatuses(report);
      await expectWholeMix();
    },
    roundMsMax,
  );
});

/** Kills a process and stops the supervisor from restarting it until the work is done. */
async function whileDown(
  name: ChildName,
  isDown: () => Promise<boolean>,
  work: () => Promise<void>,
): Promise<void> {
  const { pid, signal, output, waitReady } = chaos.system();
  const countExits = () => output().split(`${name} exited, restarting`).length;
  const before = countExits();
  process.kill(pid, "SIGSTOP");
  try {
    await signal(name, "SIGKILL");
    await waitFor(`${name} to be down`, async () => ((await isDown()) ? true : null));
    await work();
  } finally {
    process.kill(pid, "SIGCONT");
  }
  await waitFor(`the supervisor to restart ${name}`, () => (countExits() > before ? true : null));
  await waitReady();
}

function expectUnavailable(response: ApiResponse): void {
  expectProblem(response, 503);
  expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
}

describe("While a service is down", () => {
  it("the database: calls get 503 with Retry-After, and nothing is written", async () => {
    const { shop } = chaos;
    const { id, trackingToken } = await shop.place({ paymentMethod: null });
    const { seq } = await shop.untilOrder(id, "reserved", (order) => order.seq === 2);
    const before = await shop.count("select count(*) from orders");
    const event = JSON.stringify({
      ...{ id: `evt_${randomUUID()}`, object: "event", type: "payment_intent.canceled" },
      data: { object: { id: "pi_1", object: "payment_intent", status: "canceled" } },
    });
    const { STRIPE_WEBHOOK_SECRET = "" } = shop.system.variables;
    const signatureHeaders = {
      "stripe-signature": signatureHeader(STRIPE_WEBHOOK_SECRET, event, new Date()),
    };
    const isDown = async () => (await shop.call("/api/v1/health/ready")).status === 503;
    await whileDown("postgres", isDown, async () => {
      expectUnavailable(await shop.call("/api/v1/orders", { body: shop.orderBody() }));
      expectUnavailable(await shop.call("/api/v1/orders"));
      expectUnavailable(await shop.call(`/api/v1/orders/${id}`));
      expectUnavailable(await shop.cancel(id));
      expectUnavailable(await shop.pay(id));
      expectUnavailable(await shop.checkout(id));
      const webhook = { body: event, headers: signatureHeaders, token: null };
      expectUnavailable(await shop.call("/api/webhooks/stripe", webhook));
      expect((await shop.call("/api/v1/health/live")).status).toBe(200);
      const page = await browser.newPage();
      const response = await page.goto(`${shop.system.appUrl}/track/${trackingToken}`);
      expect(response?.status()).toBe(500);
      await page.getByRole("heading", { name: "This page couldn't be loaded" }).waitFor();
    });
    expect(await shop.count("select count(*) from orders")).toBe(before);
    expect(await shop.read(id)).toMatchObject({ seq, status: "pending" });
  });

  it("the gateway: payments get 503 with Retry-After, and succeed afterward", async () => {
    const { shop } = chaos;
    const [byApi, onPage] = await shop.placeMany(2, { paymentMethod: null });
    const [apiId = 0, pageId = 0] = [byApi?.id, onPage?.id];
    const healthUrl = `${shop.system.gatewayUrl}/health`;
    const isDown = () =>
      fetch(healthUrl).then(
        () => false,
        () => true,
      );
    await whileDown("services", isDown, async () => {
      expectUnavailable(await shop.pay(apiId));
      expectUnavailable(await shop.checkout(pageId));
    });
    expect((await shop.pay(apiId)).status).toBe(200);
    const { url } = (await shop.checkout(pageId)).body;
    expect((await payOnHostedCheckout(url)).status).toBe(303);
    await shop.untilFinished([apiId, pageId]);
    for (const id of [apiId, pageId]) expect((await shop.read(id)).status).toBe("completed");
    expect(await findViolations(shop, [apiId, pageId])).toEqual([]);
  });

  it("the stopped engine: orders are accepted, wait in the outbox and are processed afterward", async () => {
    const { shop } = chaos;
    await chaos.system().signal("services", "SIGSTOP");
    const placed = await shop.placeMany(20);
    const ids = placed.map(({ id }) => id);
    await shop.until("the outbox to be late", outboxLateMsMax, async () => {
      const { body } = await shop.call<HealthView>("/api/v1/health/ready");
      return body.checks.outbox === "late" ? true : null;
    });
    const countAdvanced = "select count(*) from orders where id = any($1) and seq > 1";
    expect(await shop.count(countAdvanced, [ids])).toBe(0);
    await chaos.system().signal("services", "SIGCONT");
    await untilIdle(shop, ids, { msMax: 120_000 });
    expect(await findViolations(shop, ids)).toEqual([]);
    const statuses = await shop.rows("select distinct status from orders where id = any($1)", [
      ids,
    ]);
    expect(statuses).toEqual([{ status: "completed" }]);
  });

  it("the killed engine: the events it had received are processed afterward", async () => {
    const { shop } = chaos;
    const placed = await shop.placeMany(20);
    const ids = placed.map(({ id }) => id);
    await chaos.system().kill("services");
    const countUnsent =
      "select count(*) from order_events where sent_at is null and order_id = any($1)";
    const later = await shop.placeMany(5);
    ids.push(...later.map(({ id }) => id));
    await untilIdle(shop, ids, { msMax: 120_000 });
    await waitFor("the outbox to be empty", async () =>
      (await shop.count(countUnsent, [ids])) === 0 ? true : null,
    );
    expect(await findViolations(shop, ids)).toEqual([]);
  });
});
