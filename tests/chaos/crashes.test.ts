import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ChaosShop, openChaosShop } from "@/tests/chaos/chaos-shop";
import { violationsOf } from "@/tests/chaos/invariants";
import { untilAtRest } from "@/tests/chaos/rest";
import { type RoundReport, runRound } from "@/tests/chaos/round";
import { waitFor } from "@/tests/wait";

const roundMsMax = 400_000;

let chaos: ChaosShop;
beforeAll(async () => {
  chaos = await openChaosShop();
}, 300_000);
afterAll(() => chaos.close());

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

describe("a service that is away", () => {
  it("the database: calls are answered 503 with Retry-After, nothing is written", async () => {
    const { shop } = chaos;
    const before = await shop.count("select count(*) from orders");
    const { pid } = chaos.system();
    // While it is stopped the supervisor starts nothing again.
    process.kill(pid, "SIGSTOP");
    try {
      await chaos.system().signal("postgres", "SIGKILL");
      await sleep(500);
      const answer = await shop.call("/api/v1/orders", { body: shop.orderBody() });
      expect(answer.status).toBe(503);
      expect(answer.headers.get("content-type")).toContain("application/problem+json");
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(answer.body).toMatchObject({ status: 503, instance: "/api/v1/orders" });
      expect((await shop.call("/api/v1/orders/1")).status).toBe(503);
      expect((await shop.call("/api/v1/health/live")).status).toBe(200);
      expect((await shop.call("/api/v1/health/ready")).status).toBe(503);
    } finally {
      process.kill(pid, "SIGCONT");
    }
    await waitFor("the database to be missed", async () =>
      chaos.system().output().includes("postgres ended") ? true : null,
    );
    await chaos.system().waitReady();
    expect(await shop.count("select count(*) from orders")).toBe(before);
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
