import type { Page } from "@playwright/test";
import { scaled } from "@/local/slowness.mjs";
import { controlSimulator } from "@/tests/support/simulator-control";
import { expect, expectNoHorizontalScroll, test } from "./shop-test";
import { signInAs } from "./sign-in";

/** Processes add to the rollups every ten seconds, and the page reads them every ten. */
const soon = { timeout: scaled(60_000) };

const chart = (page: Page, id: string) => page.getByTestId(id).locator("svg.recharts-surface");

/** How many orders the chart of the throughput shows as placed, in its summary. */
async function placedOrders(page: Page): Promise<number> {
  const text = (await page.getByTestId("throughput").textContent()) ?? "";
  return Number(/([\d,]+) placed/.exec(text)?.[1]?.replaceAll(",", "") ?? 0);
}

test("figures of an order appear without a reload, and its spans with their slowest trace", async ({
  page,
  shop,
}) => {
  const [first] = await shop.placeMany(2);
  await shop.untilFinished([first?.id ?? 0]);
  await signInAs(page, "operator", "/admin/metrics");
  let loads = 0;
  page.on("load", () => {
    loads += 1;
  });
  const before = await placedOrders(page);
  const second = await shop.place();
  await shop.untilFinished([second.id]);
  await expect.poll(() => placedOrders(page), soon).toBeGreaterThan(before);
  await expect(page.getByTestId("target-shipped")).toContainText(/\d% ?of [\d,]+ order/, soon);
  for (const id of ["throughput", "stages", "outbox-lag"])
    await expect(chart(page, id)).toBeVisible();

  const spans = page.getByTestId("spans");
  await spans.getByLabel("Kind of span").selectOption("call");
  await expect(spans.getByRole("row", { name: /gateway authorize/ })).toBeVisible(soon);
  await expect(spans.getByRole("row", { name: /placeOrder/ })).toHaveCount(0);
  await spans.getByRole("button", { name: "p95" }).click();
  await expect(spans.getByRole("columnheader", { name: "p95" })).toHaveAttribute(
    "aria-sort",
    "descending",
  );
  await expect(spans.getByRole("link", { name: "gateway authorize" })).toHaveAttribute(
    "href",
    /^\/admin\/traces\/[\da-f]{32}$/,
  );
  expect(loads).toBe(0);
});

test("a point of a chart leads to its orders, by keyboard and from the table", async ({
  page,
  shop,
}) => {
  const order = await shop.place();
  await shop.untilFinished([order.id]);
  await signInAs(page, "operator", "/admin/metrics");
  const stages = page.getByTestId("stages");
  await stages.getByText("Paid", { exact: true }).click();
  await expect(stages.getByRole("heading")).toHaveText("Placed to paid");
  await expect(chart(page, "stages")).toBeVisible(soon);

  await stages.getByText("Show as table").click();
  const link = stages.getByRole("link", { name: /^View orders from/ }).first();
  await expect(link).toHaveAttribute(
    "href",
    /^\/admin\/metrics\/orders\?stage=paid&show=all&from=/,
  );

  // The last point is the current minute, in which the order was paid, or soon the one before.
  await chart(page, "stages").focus();
  for (let point = 1; point < 60; point += 1) await page.keyboard.press("ArrowRight");
  const tooltip = stages.locator(".recharts-tooltip-wrapper");
  while (!/p50\d/.test((await tooltip.textContent()) ?? "")) await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/admin\/metrics\/orders\?stage=paid&show=all&from=/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Orders by stage");
  await page.getByRole("link", { name: "Any time" }).click();
  await expect(page.getByRole("link", { name: `#${order.id}`, exact: true })).toBeVisible();

  await page.goto("/admin/metrics");
  const throughput = page.getByTestId("throughput");
  await throughput.getByText("Show as table").click();
  await throughput
    .getByRole("link", { name: /^View orders ended from/ })
    .first()
    .click();
  await page.waitForURL(/\/admin\/orders\?endedFrom=/);
  await expect(page.getByRole("list", { name: "Active filters" })).toContainText("Ended from");
  await expect(page.getByRole("link", { name: /^#\d+$/ }).first()).toBeVisible();
});

test("lists an order that is late, and then that it has missed its target", async ({
  page,
  shop,
  pace,
}) => {
  await pace.carrier({ latencyMs: 6_000 });
  const { gatewayUrl } = shop.system;
  await controlSimulator(gatewayUrl, { latencyMs: 300 });
  const order = await shop.place();
  // As if it had been placed long ago. The slow gateway leaves time until its shipment.
  const earlier = "update orders set created_at = created_at - interval '2 hours' where id = $1";
  await shop.rows(earlier, [order.id]);
  const link = page.getByRole("link", { name: `#${order.id}`, exact: true });
  await signInAs(page, "operator", "/admin/metrics/orders?stage=shipped&show=late");
  await expect(link).toBeVisible();
  await controlSimulator(gatewayUrl, { latencyMs: 0 });
  await pace.carrier({ latencyMs: 0 });
  await shop.untilFinished([order.id]);
  await page.reload();
  await expect(link).toHaveCount(0);

  await expect(async () => {
    await page.goto("/admin/metrics/orders?stage=shipped&show=missed");
    await expect(link).toBeVisible({ timeout: 1_000 });
  }).toPass(soon);
  await page.goto("/admin/metrics");
  const missed = page
    .getByTestId("target-shipped")
    .getByRole("link", { name: /missed the target/ });
  await expect(missed).toBeVisible(soon);
  await missed.click();
  await expect(link).toBeVisible();
});

test("fits a phone in every range", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signInAs(page, "operator", "/admin/metrics");
  for (const range of ["24 hours", "7 days"]) {
    await page.getByRole("link", { name: range }).click();
    await expect(page.getByRole("link", { name: range })).toHaveAttribute("aria-current", "page");
    await expectNoHorizontalScroll(page);
  }
});

test.describe("a customer", () => {
  test.use({ expectedErrors: /status of 404/ });

  test("can open neither the metrics nor their orders", async ({ page }) => {
    await signInAs(page, "customer");
    for (const path of ["/admin/metrics", "/admin/metrics/orders"]) {
      expect((await page.goto(path))?.status()).toBe(404);
    }
  });
});
