import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import type { ShopClient } from "@/tests/contract/shop-client";
import { untilSpanIsRecorded } from "@/tests/support/recorded-span";
import { controlSimulator } from "@/tests/support/simulator-control";
import { expect, expectNoHorizontalScroll, test } from "./shop-test";
import { signInAs } from "./sign-in";

test.slow();

const phone = { width: 390, height: 844 };

/** A trace's waterfall. */
class WaterfallView {
  readonly tree: Locator;
  readonly details: Locator;

  constructor(readonly page: Page) {
    this.tree = page.getByRole("tree", { name: "Items of the trace" });
    this.details = page.getByRole("complementary", { name: "Details" });
  }

  item(name: string): Locator {
    return this.tree.getByRole("treeitem").filter({ hasText: name }).first();
  }

  /** The active item has the focus. */
  get focused(): Locator {
    return this.tree.locator('[role="treeitem"]:focus');
  }
}

async function placeCompleted(shop: ShopClient) {
  const { id } = await shop.place();
  await shop.untilFinished([id]);
  const traceId = await untilSpanIsRecorded(shop, id, "run complete-order");
  return { id, traceId };
}

test("lists traces, filters them by order, and opens one", async ({ page, shop }) => {
  const { id, traceId } = await placeCompleted(shop);
  await signInAs(page, "operator", "/admin/traces");
  const menu = page.getByRole("navigation", { name: "Admin" });
  await expect(menu.getByRole("link", { name: "Traces" })).toHaveAttribute("aria-current", "page");
  const filters = page.getByRole("form", { name: "Filters" });
  await filters.getByLabel("Order").fill(String(id));
  await filters.getByLabel("Name").selectOption("POST /api/v1/orders");
  await filters.getByRole("button", { name: "Search" }).click();
  await expect(page).toHaveURL(new RegExp(`order=${id}`));
  const rows = page.getByRole("row").filter({ hasText: "POST /api/v1/orders" });
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText(`#${id}`);
  await expect(rows).toContainText("OK");
  await rows.getByRole("link", { name: "POST /api/v1/orders" }).click();
  await expect(page).toHaveURL(new RegExp(`/admin/traces/${traceId}`));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("POST /api/v1/orders");
  await expect(new WaterfallView(page).item("run process-payment")).toBeVisible();
});

test("announces new traces without moving the ones that are read", async ({ page, shop }) => {
  await placeCompleted(shop);
  await signInAs(page, "operator", "/admin/traces?name=POST+%2Fapi%2Fv1%2Forders");
  const first = page.getByRole("table").getByRole("row").nth(1);
  const [shown, box] = [await first.textContent(), await first.boundingBox()];
  const { id } = await shop.place();
  const button = page.getByRole("button", { name: /new traces?$/ });
  await expect(button).toBeVisible();
  expect(await first.textContent()).toBe(shown);
  expect(await first.boundingBox()).toEqual(box);
  await button.click();
  await expect(page.getByRole("row").filter({ hasText: `#${id}` })).toBeVisible();
  await expect(button).toBeHidden();
});

test("opens an order, a trace, a run and a request by their ids", async ({ page, shop }) => {
  const { id, traceId } = await placeCompleted(shop);
  const [run] = await shop.rows<{ run_id: string }>(
    "select run_id from telemetry.runs where trace_id = $1 limit 1",
    [traceId],
  );
  const [request] = await shop.rows<{ id: string }>(
    `select attributes ->> 'request.id' as id from telemetry.spans
     where trace_id = $1 and parent_span_id is null`,
    [traceId],
  );
  await signInAs(page, "operator", "/admin/traces");
  const open = async (text: string) => {
    await page.goto("/admin/traces");
    await page.getByLabel("Find by id").fill(text);
    await page.getByRole("button", { name: "Open", exact: true }).click();
  };
  await open(`#${id}`);
  await expect(page).toHaveURL(new RegExp(`/admin/orders/${id}\\?tab=trace`));
  await open(traceId);
  await expect(page).toHaveURL(new RegExp(`/admin/traces/${traceId}$`));
  await open(request?.id ?? "");
  await expect(page).toHaveURL(new RegExp(`/admin/traces/${traceId}$`));
  await open(run?.run_id ?? "");
  await expect(page).toHaveURL(new RegExp(`/admin/workflows/runs/${run?.run_id}$`));
  await open("no-such-id");
  await expect(page.getByRole("main").getByRole("alert")).toContainText("Nothing found");

  const { body: second } = await shop.call<{ id: number }>("/api/v1/orders", {
    body: { ...shop.orderBody(), reference: String(id) },
  });
  await open(String(id));
  const found = page.getByRole("region", { name: "Orders found" });
  await expect(found.getByRole("listitem")).toHaveCount(2);
  await found.getByRole("link", { name: `Order #${second.id}` }).click();
  await expect(page).toHaveURL(new RegExp(`/admin/orders/${second.id}\\?tab=trace`));
});

test("collapses with a click, and loads an item's attributes only when it opens", async ({
  page,
  shop,
}) => {
  const { traceId } = await placeCompleted(shop);
  const loaded: string[] = [];
  page.on("request", (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname === "/api/admin/traces/node") loaded.push(searchParams.get("node") ?? "");
  });
  await signInAs(page, "operator", `/admin/traces/${traceId}`);
  const waterfall = new WaterfallView(page);
  const run = waterfall.item("run process-payment");
  await expect(run).toHaveAttribute("aria-expanded", "true");
  await expect(waterfall.item("step process-payment/authorize")).toBeVisible();
  await run.locator("[data-toggle]").click();
  await expect(run).toHaveAttribute("aria-expanded", "false");
  await expect(waterfall.item("step process-payment/authorize")).toBeHidden();
  expect(loaded).toEqual([]);

  await waterfall.item("placeOrder").click();
  await expect(waterfall.details.getByRole("heading", { level: 2 })).toHaveText("placeOrder");
  await expect(waterfall.details).toContainText('"outcome": "placed"');
  expect(loaded).toHaveLength(1);
  await waterfall.details.getByRole("button", { name: "Close the details" }).click();
  await expect(waterfall.details).toBeHidden();
});

test("is used with the keyboard like a tree", async ({ page, shop }) => {
  const { traceId } = await placeCompleted(shop);
  await signInAs(page, "operator", `/admin/traces/${traceId}`);
  const waterfall = new WaterfallView(page);
  const root = waterfall.item("POST /api/v1/orders");
  await root.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(root).toHaveAttribute("aria-expanded", "false");
  await expect(waterfall.tree.getByRole("treeitem")).toHaveCount(1);
  await page.keyboard.press("ArrowRight");
  await expect(root).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("ArrowRight");
  await expect(waterfall.focused).toHaveAttribute("aria-level", "2");
  await page.keyboard.press("End");
  await expect(waterfall.focused).toBeVisible();
  await expect(waterfall.focused).not.toHaveAttribute("aria-level", "1");
  await page.keyboard.press("Home");
  await expect(root).toBeFocused();

  await page.keyboard.press("Enter");
  await expect(waterfall.details.getByRole("heading", { level: 2 })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(waterfall.details).toBeHidden();
  await expect(root).toBeFocused();
});

test("an order's tab Trace shows its events, calls, emails and webhooks, each a click from its page", async ({
  page,
  shop,
}) => {
  const { id } = await placeCompleted(shop);
  await untilSpanIsRecorded(shop, id, "email order_shipped");
  const traceRequests: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/api/admin/traces/")) traceRequests.push(request.url());
  });
  await signInAs(page, "operator", `/admin/orders/${id}`);
  expect(traceRequests).toEqual([]);
  const tabs = page.getByRole("navigation", { name: "Order", exact: true });
  await tabs.getByRole("link", { name: "Trace" }).click();
  const waterfall = new WaterfallView(page);
  await page.getByLabel("Find in this trace").fill("webhook gateway");
  await expect(page.getByText(/\d+ found/)).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(waterfall.details.getByRole("heading", { level: 2 })).toContainText(
    "webhook gateway",
  );
  await waterfall.details.getByRole("button", { name: "Close the details" }).click();

  await page.getByLabel("Find in this trace").fill("email order_shipped");
  await page.keyboard.press("Enter");
  await waterfall.item("email order_shipped").getByRole("link").click();
  await expect(page).toHaveURL(/\/admin\/emails\/\d+$/);
  await page.goBack();

  await page.getByLabel("Find in this trace").fill("order/shipped");
  await page.keyboard.press("Enter");
  await waterfall.item("order/shipped").getByRole("link").click();
  await expect(page).toHaveURL(new RegExp(`/admin/orders/${id}#event-\\d+$`));
  await expect(page.locator('[data-event-type="order/shipped"]')).toBeInViewport();
});

test.describe("while the carrier fails", () => {
  test.afterEach(({ shop }) => controlSimulator(shop.system.carrierUrl, { failNext: 0 }));

  test("it takes two clicks from why an order is waiting to the failing call", async ({
    page,
    shop,
  }) => {
    await controlSimulator(shop.system.carrierUrl, { failNext: 1_000 });
    const { id } = await shop.place();
    await untilSpanIsRecorded(shop, id, "carrier createLabel");
    await signInAs(page, "operator", `/admin/orders/${id}`);
    await page
      .getByTestId("waiting")
      .getByRole("link", { name: /^View the (trace|failing call)$/ })
      .click();
    const waterfall = new WaterfallView(page);
    await expect(waterfall.details.getByRole("heading", { level: 2 })).toHaveText(
      "carrier createLabel",
    );
    await expect(waterfall.details).toContainText(
      "CarrierUnavailable: The carrier responded with 503.",
    );

    // The same link leads there again from another item.
    await expect(page).toHaveURL(/&node=/);
    await page.getByLabel("Find in this trace").fill("placeOrder");
    await page.keyboard.press("Enter");
    await expect(waterfall.details.getByRole("heading", { level: 2 })).toHaveText("placeOrder");
    await page
      .getByTestId("waiting")
      .getByRole("link", { name: /^View the (trace|failing call)$/ })
      .click();
    await expect(waterfall.details.getByRole("heading", { level: 2 })).toHaveText(
      "carrier createLabel",
    );
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id: rule }) => rule)).toEqual([]);
  });
});

test("is usable on a phone", async ({ page, shop }) => {
  const { traceId } = await placeCompleted(shop);
  await page.setViewportSize(phone);
  await signInAs(page, "operator", `/admin/traces/${traceId}`);
  await expectNoHorizontalScroll(page);
  const waterfall = new WaterfallView(page);
  await waterfall.item("placeOrder").click();
  await expect(waterfall.details).toBeInViewport();
  await expect(waterfall.details).toContainText('"outcome": "placed"');
  await expectNoHorizontalScroll(page);
  await waterfall.details.getByRole("button", { name: "Close the details" }).click();
  await page.getByRole("button", { name: "Zoom in" }).click();
  await expect(page.getByRole("button", { name: "Show all of the time" })).toBeEnabled();
  await page.goto("/admin/traces");
  await expectNoHorizontalScroll(page);
});
