import type { Page } from "@playwright/test";
import { scaled } from "@/local/slowness.mjs";
import { whileDown } from "@/tests/support/system";
import { expect, test } from "./shop-test";
import { signInAs } from "./sign-in";

/** Enough for an order to complete, with an outage in between. */
const orderMsMax = scaled(60_000);
const soon = { timeout: orderMsMax };

/** Opens an admin page, waits for its live connection, and counts page loads from then on. */
async function openAdmin(page: Page, path: string): Promise<{ loads: number }> {
  await signInAs(page, "operator", path);
  await expectConnection(page, "live");
  const seen = { loads: 0 };
  page.on("load", () => {
    seen.loads += 1;
  });
  return seen;
}

async function expectConnection(page: Page, connection: "live" | "connecting"): Promise<void> {
  await expect(page.getByTestId("connection")).toHaveAttribute("data-connection", connection, {
    timeout: orderMsMax,
  });
}

async function figure(page: Page, testId: string): Promise<number> {
  const text = (await page.getByTestId(testId).textContent()) ?? "";
  return Number(/\d[\d,]*/.exec(text)?.[0].replaceAll(",", ""));
}

function feedEntry(page: Page, orderId: number, type: string) {
  const feed = page.getByRole("list", { name: "Activity" });
  return feed.locator(`[data-order-id="${orderId}"][data-event-type="${type}"]`);
}

test("figures update when an order is placed and completes, without a reload", async ({
  page,
  shop,
}) => {
  const seen = await openAdmin(page, "/admin");
  const [orders, completed] = [
    await figure(page, "orders-today"),
    await figure(page, "flow-completed"),
  ];
  const [order] = await Promise.all([shop.place(), shop.place({ paymentMethod: null })]);
  await expect.poll(() => figure(page, "orders-today"), soon).toBe(orders + 2);
  await shop.untilFinished([order.id]);
  await expect.poll(() => figure(page, "flow-completed"), soon).toBeGreaterThan(completed);
  await expect(page.getByTestId("sales-today")).toContainText("$");
  await expect(page.getByTestId("to-shipped")).toContainText(/\d/);
  expect(seen.loads).toBe(0);
});

test("shows the last hour as a table", async ({ page, shop }) => {
  await shop.place();
  await openAdmin(page, "/admin");
  await page.getByText("Show as table").click();
  const rows = page.getByRole("table").getByRole("row");
  await expect(rows).toHaveCount(61);
  await expect(page.locator(".recharts-bar")).toBeVisible();
});

test("the feed shows each event with its actor, and stops while paused", async ({ page, shop }) => {
  await openAdmin(page, "/admin");
  const first = await shop.place({ paymentMethod: null });
  const placed = feedEntry(page, first.id, "order/created");
  await expect(placed).toContainText("Order placed");
  await expect(placed).toContainText("API key");
  await expect(placed).toContainText("1 unit");
  await feedEntry(page, first.id, "inventory/reserved").waitFor();

  await page.getByRole("button", { name: "Pause" }).click();
  const second = await shop.place({ paymentMethod: null });
  const resume = page.getByRole("button", { name: /^Resume, \d+ new$/ });
  await resume.waitFor();
  await expect(feedEntry(page, second.id, "order/created")).toHaveCount(0);
  await resume.click();
  await expect(feedEntry(page, second.id, "order/created")).toBeVisible();
  await page.getByRole("button", { name: "Pause" }).waitFor();
});

test("lists orders that need attention, with the reason, until they are cancelled", async ({
  page,
  shop,
}) => {
  const order = await shop.place({ paymentMethod: null });
  await shop.untilOrder(order.id, "reserved", (now) => now.inventoryStatus === "reserved");
  const mark = "update orders set attention = $2 where id = $1";
  await shop.rows(mark, [order.id, "The bank asks for a call."]);
  const productId = await shop.addProduct({ onHand: 2, lowStockThreshold: 5 });
  await openAdmin(page, "/admin");
  const needing = page.getByRole("region", { name: "Needs attention" });
  const link = needing.getByRole("link", { name: `Order #${order.id}` });
  await expect(link).toHaveAttribute("href", `/admin/orders/${order.id}`);
  await expect(needing).toContainText("The bank asks for a call.");
  const low = page.getByRole("region", { name: "Low stock" });
  await expect(low.locator(`a[href="/admin/inventory/${productId}"]`)).toBeVisible();
  await shop.cancel(order.id);
  await expect(link).toBeHidden();
  await shop.rows("update stock set low_stock_threshold = 0 where product_id = $1", [productId]);
});

test.describe("without a live connection", () => {
  test.use({ expectedErrors: /WebSocket connection to .* failed/ });

  test("the page shows that updates are paused, polls, and catches up later", async ({
    page,
    shop,
  }) => {
    const seen = await openAdmin(page, "/admin");
    const state = page.getByTestId("live-state");
    await expect(state).not.toContainText("paused");
    const orders = await figure(page, "orders-today");

    const order = await whileDown(shop.system, "services", async () => {
      await expect(state).toContainText("Live updates paused", soon);
      const placed = await shop.place({ paymentMethod: null });
      await expect.poll(() => figure(page, "orders-today"), soon).toBe(orders + 1);
      return placed;
    });

    await expectConnection(page, "live");
    await expect(state).not.toContainText("paused");
    await expect(feedEntry(page, order.id, "order/created")).toBeVisible();
    await shop.cancel(order.id);
    await expect(feedEntry(page, order.id, "order/cancelled")).toBeVisible(soon);
    expect(seen.loads).toBe(0);
  });
});

test("the lab places 20 orders and shows their results", async ({ page }) => {
  await openAdmin(page, "/admin/lab");
  await page.getByLabel("Orders", { exact: true }).fill("20");
  await page.getByLabel("Per second").fill("20");
  await page.getByLabel("Pay later, %").fill("0");
  await page.getByLabel("Declined, %").fill("10");
  await page.getByRole("button", { name: "Place orders" }).click();
  const run = page.getByTestId("run");
  await expect(run).toContainText("20 of 20 placed", soon);
  await expect(run).toHaveAttribute("data-state", "finished");
  await expect(page.getByTestId("outcome-placed")).toContainText("20");
  const done = async () => {
    const counts = await Promise.all(
      ["run-completed", "run-failed"].map(async (id) =>
        (await page.getByTestId(id).isVisible()) ? figure(page, id) : 0,
      ),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  };
  await expect.poll(done, soon).toBe(20);
  expect(await figure(page, "run-failed")).toBeGreaterThanOrEqual(2);
});

test("the lab refuses too many orders, with the issue beside the field", async ({ page }) => {
  await openAdmin(page, "/admin/lab");
  await page.getByLabel("Orders", { exact: true }).fill("5001");
  await page.getByRole("button", { name: "Place orders" }).click();
  await expect(page.getByText("Orders must be at most 5000.")).toBeVisible();
  await expect(page.getByLabel("Orders", { exact: true })).toBeFocused();
});

test("applies a preset, changes faults, and skips a payment deadline", async ({
  page,
  shop,
  pace,
}) => {
  await pace.carrier({ latencyMs: 0 });
  await openAdmin(page, "/admin/lab");
  const gateway = page.getByRole("region", { name: "Gateway" });
  await page.getByRole("button", { name: /^Lost responses/ }).click();
  await expect(gateway.getByLabel("Capture")).toHaveValue("25");
  await expect(gateway).toContainText("75 lost responses");
  await page.getByRole("button", { name: /^Reset/ }).click();
  await expect(gateway.getByLabel("Capture")).toHaveValue("0");
  await gateway.getByLabel("Latency, ms").fill("5");
  await gateway.getByRole("button", { name: "Apply settings" }).click();
  await expect(page.getByText("Gateway settings applied")).toBeVisible();
  await page.getByRole("button", { name: /^Reset/ }).click();
  await expect(gateway.getByLabel("Latency, ms")).toHaveValue("0");

  const order = await shop.place({ paymentMethod: null });
  await shop.untilOrder(order.id, "reserved", (now) => now.inventoryStatus === "reserved");
  await page.getByLabel("Order number").fill(String(order.id));
  await page.getByRole("button", { name: "Expire order" }).click();
  await expect(page.getByText(`Payment deadline of order #${order.id} skipped.`)).toBeVisible();
  await shop.untilOrder(order.id, "expired", (now) => now.status === "expired");
  await expect(page.getByTestId("outcome-expired")).toContainText(/[1-9]/);
});

test("the tiles of the work lead to its lists", async ({ page }) => {
  await signInAs(page, "operator", "/admin");
  for (const [name, url] of [
    ["To ship", /\/admin\/orders\?status=processing$/],
    ["Needs attention", /\/admin\/orders\?attention=1$/],
    ["Low stock", /\/admin\/inventory\?show=low$/],
  ] as const) {
    await page.goto("/admin");
    await page.getByRole("navigation", { name: "Work" }).getByRole("link", { name }).click();
    await page.waitForURL(url);
  }
});

test.describe("an address without a page", () => {
  test.use({ expectedErrors: /status of 404/ });

  test("keeps the admin's menu", async ({ page }) => {
    await signInAs(page, "operator", "/admin");
    for (const path of ["/admin/nothing", "/admin/nothing/here", "/admin/orders/2000000000"]) {
      expect((await page.goto(path))?.status(), path).toBe(404);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Page not found");
      await expect(page.getByRole("navigation", { name: "Admin" })).toBeVisible();
    }
  });
});

test.describe("a customer", () => {
  test.use({ expectedErrors: /status of 404/ });

  test("can open neither the overview nor the lab", async ({ page }) => {
    await signInAs(page, "customer");
    for (const path of ["/admin", "/admin/lab"]) {
      expect((await page.goto(path))?.status()).toBe(404);
      await expect(page.getByText("Orders today")).toHaveCount(0);
    }
    expect((await page.request.get("/api/admin/overview")).status()).toBe(403);
  });
});
