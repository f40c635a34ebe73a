import { randomInt } from "node:crypto";
import { afterAll, describe, expect, inject, it } from "vitest";
import { expectProblem } from "@/tests/contract/expect-problem";
import { ScrapedMetrics } from "@/tests/contract/scraped-metrics";
import { ShopClient } from "@/tests/contract/shop-client";
import { signIn } from "@/tests/contract/sign-in";

const shop = new ShopClient(inject("system"));
afterAll(() => shop.close());

const path = "/api/v1/metrics";

async function scrape(): Promise<ScrapedMetrics> {
  const { status, body } = await shop.call<string>(path);
  expect(status).toBe(200);
  return new ScrapedMetrics(body);
}

const growsByAnOrder: readonly (readonly [string, Record<string, string>])[] = [
  ["waybill_orders_total", { status: "pending" }],
  ["waybill_orders_total", { status: "shipped" }],
  ["waybill_orders_total", { status: "completed" }],
  ["waybill_order_placed_to_paid_seconds_count", {}],
  ["waybill_order_placed_to_shipped_seconds_count", {}],
  ["waybill_order_placed_to_delivered_seconds_count", {}],
  ["waybill_order_targets_total", { stage: "paid", outcome: "met" }],
  ["waybill_http_request_duration_seconds_count", { route: "/api/v1/orders", method: "POST" }],
  ["waybill_http_request_duration_seconds_count", { route: "/api/inngest", method: "POST" }],
  ["waybill_step_duration_seconds_count", { function: "process-payment", outcome: "ok" }],
  ["waybill_gateway_call_duration_seconds_count", { operation: "capture", outcome: "ok" }],
  ["waybill_carrier_call_duration_seconds_count", { operation: "createLabel", outcome: "ok" }],
  ["waybill_email_total", { kind: "order_shipped", outcome: "captured" }],
  ["waybill_live_publish_duration_seconds_count", {}],
];

describe("the metrics", () => {
  it("are Prometheus text, and count an order at each of its steps", async () => {
    const before = await scrape();
    const order = await shop.place();
    await shop.untilFinished([order.id]);
    // Emails and live updates follow the order's last change.
    await shop.until("the metrics to grow", 30_000, async () => {
      const after = await scrape();
      const grown = growsByAnOrder.filter(
        ([name, labels]) => after.sum(name, labels) > before.sum(name, labels),
      );
      return grown.length === growsByAnOrder.length ? true : null;
    });
  });

  it("name their content type, and have consistent histograms", async () => {
    const response = await shop.call<string>(path);
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    const scraped = new ScrapedMetrics(response.body);
    expect(scraped.types.size).toBeGreaterThan(40);
    expect([...scraped.types.values()]).not.toContain("UNTYPED");
    // prom-client resets its event loop lag at each scrape. Right after one there is none to report.
    const own = scraped.samples.filter(({ name }) => name.startsWith("waybill_"));
    expect(own.filter(({ value }) => Number.isNaN(value))).toEqual([]);
    const histograms = [...scraped.types].filter(([, type]) => type === "HISTOGRAM");
    for (const [name] of histograms) {
      for (const { labels, counts } of scraped.bucketsOf(name)) {
        expect(counts, name).toEqual(counts.toSorted((one, other) => one - other));
        expect(counts.at(-1), name).toBe(scraped.sum(`${name}_count`, labels));
      }
    }
  });

  it("name the one process that drains the outbox", async () => {
    expect((await scrape()).sum("waybill_outbox_dispatcher", {})).toBe(1);
  });

  it("measure pages by their route", async () => {
    const labels = { route: "/signin", method: "GET" };
    const count = async () =>
      (await scrape()).sum("waybill_http_request_duration_seconds_count", labels);
    const before = await count();
    await fetch(`${shop.system.appUrl}/signin`);
    await shop.until("the page to be counted", 10_000, async () =>
      (await count()) > before ? true : null,
    );
  });

  it("count declined payments apart from errors of the gateway", async () => {
    const before = await scrape();
    const order = await shop.place({ paymentMethod: "pm_card_chargeDeclined" });
    await shop.untilFinished([order.id]);
    const after = await scrape();
    for (const [name, labels] of [
      ["waybill_gateway_call_duration_seconds_count", { outcome: "declined" }],
      ["waybill_orders_total", { status: "failed" }],
    ] as const) {
      expect(after.sum(name, labels), name).toBeGreaterThan(before.sum(name, labels));
    }
  });

  it("have no labels that callers can choose", async () => {
    const marker = `probe${Date.now()}`;
    const productId = randomInt(100_000_000, 1_000_000_000);
    const paths = [
      `/api/v1/orders/${marker}`,
      `/api/v1/orders/%70robe-${marker}`,
      `/api/v1/${marker}/nothing`,
      `/api/v1/products/${productId}`,
      `/orders/${marker}/cancel`,
    ];
    for (const unknown of paths) await shop.call(unknown);
    const { body } = await shop.call<string>(path);
    expect(body).not.toContain(marker);
    expect(body).not.toContain(String(productId));
  });
});

describe("access to the metrics", () => {
  it("needs an API key with the scope metrics:read", async () => {
    expectProblem(await shop.call(path, { token: null }), 401);
    expectProblem(await shop.call(path, { token: "wb_live_unknown" }), 401);
    const other = await shop.addApiKey(["orders:read", "orders:write", "products:read"]);
    expectProblem(await shop.call(path, { token: other }), 403);
    const reader = await shop.addApiKey(["metrics:read"]);
    expect((await shop.call(path, { token: reader })).status).toBe(200);
    expectProblem(await shop.call("/orders", { token: reader }), 403);
  });

  it("is refused to customers and tracking links, and given to operators", async () => {
    const { trackingToken, id } = await shop.place({ paymentMethod: null });
    expectProblem(await shop.call(path, { token: trackingToken }), 403);
    await shop.cancel(id);
    const statusFor = async (email: string) => {
      const { jar } = await signIn(shop.system, email);
      return (await shop.call(path, { token: null, headers: { cookie: jar.header } })).status;
    };
    expect(await statusFor("customer@waybill.test")).toBe(403);
    expect(await statusFor("operator@waybill.test")).toBe(200);
  });

  it("allows reading only", async () => {
    expectProblem(await shop.call(path, { body: {} }), 405);
  });
});
