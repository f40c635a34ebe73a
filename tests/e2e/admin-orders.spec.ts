import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import type { OwnOrderView } from "@/lib/domain/order/view";
import type { ShopClient } from "@/tests/contract/shop-client";
import { expect, expectNoHorizontalScroll, test } from "./shop-test";
import { signInAs } from "./sign-in";
import { withManualFulfillment } from "./with-manual-fulfillment";

const payLater = { paymentMethod: null };

function rowOf(page: Page, orderId: number) {
  return page.getByRole("row").filter({
    has: page.getByRole("link", { name: `#${orderId}`, exact: true }),
  });
}

/** Opens the order list and waits for its live connection. */
async function openList(page: Page, query = ""): Promise<void> {
  await page.goto(`/admin/orders${query}`);
  await expect(page.getByTestId("connection").first()).toHaveAttribute("data-connection", "live");
  // The list may hydrate after the page frame.
  await page.waitForLoadState("networkidle");
}

/** Places orders for a new guest email, so that a search for it finds only these orders. */
async function placeFor(shop: ShopClient, count: number) {
  const email = `list-${Date.now()}-${Math.round(Math.random() * 1e6)}@example.test`;
  const orders: OwnOrderView[] = [];
  for (let one = 0; one < count; one += 1) {
    orders.push(await shop.place({ customerId: null, email, ...payLater }));
  }
  await Promise.all(
    orders.map(({ id }) =>
      shop.untilOrder(id, "reserved", (now) => now.inventoryStatus === "reserved"),
    ),
  );
  return { email, orders };
}

test.describe("an operator", () => {
  test.beforeEach(async ({ page }) => {
    await signInAs(page, "operator");
  });

  test("leads back from an order to the filtered list and its row", async ({ page, shop }) => {
    const { email, orders } = await placeFor(shop, 2);
    const id = orders[0]?.id ?? 0;
    await openList(page, `?q=${email}&sort=oldest`);
    for (const goBack of [
      () => page.getByRole("link", { name: "Orders", exact: true }).last().click(),
      () => page.goBack(),
    ]) {
      await rowOf(page, id).getByRole("link").click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Order #${id}`);
      await goBack();
      await page.waitForURL((url) => url.searchParams.get("q") === email);
      await expect(rowOf(page, id).getByRole("link")).toBeFocused();
    }
  });

  test("filters the list by its URL, a view or a filter", async ({ page, shop }) => {
    const { email, orders } = await placeFor(shop, 2);
    const [open, cancelled] = orders;
    if (!open || !cancelled) throw new Error("The two orders are missing.");
    await shop.cancel(cancelled.id);
    await openList(page, `?q=${email}&status=pending`);
    await expect(rowOf(page, open.id)).toBeVisible();
    await expect(rowOf(page, cancelled.id)).toBeHidden();
    await page.getByRole("button", { name: /^Status: Pending/ }).click();
    await expect(rowOf(page, cancelled.id)).toBeVisible();
    await expect(page).not.toHaveURL(/status/);

    await page.getByRole("button", { name: "Filter" }).click();
    await page.getByRole("group", { name: "Status" }).getByLabel("Cancelled").check();
    await expect(rowOf(page, open.id)).toBeHidden();
    await expect(page).toHaveURL(/status=cancelled/);

    const day = page.getByLabel("From day");
    await day.fill("0020-01-02");
    await expect(day).toHaveValue("0020-01-02");
    await day.fill("");
    await day.pressSequentially("01022026");
    await expect(page).not.toHaveURL(/from=/);
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/from=2026-01-0[12]T/);
    await page.goBack();
    await expect(day).toHaveValue("");
    await page.keyboard.press("Escape");
    await page.goBack();
    await expect(rowOf(page, open.id)).toBeVisible();

    await page.getByRole("link", { name: "Cancelled or failed" }).click();
    await expect(page).toHaveURL(
      /status=failed%2Cexpired%2Ccancelled|status=failed,expired,cancelled/,
    );
    await expect(rowOf(page, cancelled.id)).toBeVisible();
    await expect(rowOf(page, open.id)).toBeHidden();
  });

  test("saves a view in this browser and deletes it", async ({ page }) => {
    await openList(page, "?payment=refunded");
    await page.getByRole("button", { name: "Save view" }).click();
    await page.getByLabel("View name").fill("Refunded orders");
    await page.getByRole("dialog").getByRole("button", { name: "Save view" }).click();
    await page.goto("/admin/orders");
    await page.getByRole("link", { name: "Refunded orders" }).click();
    await expect(page).toHaveURL(/payment=refunded/);
    await page.getByRole("button", { name: "Delete view Refunded orders" }).click();
    await expect(page.getByRole("link", { name: "Refunded orders" })).toHaveCount(0);
  });

  test("finds orders by number and by email", async ({ page, shop }) => {
    const { email, orders } = await placeFor(shop, 1);
    await openList(page);
    const search = page.getByRole("searchbox", { name: "Search orders" });
    await search.fill(email.slice(0, -4).toUpperCase());
    await expect(page.getByRole("row")).toHaveCount(2);
    await expect(rowOf(page, orders[0]?.id ?? 0)).toBeVisible();
    await search.fill("nobody-has-this");
    await expect(page.getByText("No orders match")).toBeVisible();
    await search.fill(`#${orders[0]?.id}`);
    await expect(rowOf(page, orders[0]?.id ?? 0)).toBeVisible();
    await expect(page).toHaveURL(/q=/);
  });

  test("counts new orders, and updates statuses in place", async ({ page, shop }) => {
    const { orders } = await placeFor(shop, 1);
    const [old] = orders;
    if (!old) throw new Error("The order is missing.");
    await openList(page);
    await expect(rowOf(page, old.id)).toContainText("Pending");
    const loads: string[] = [];
    page.on("framenavigated", (frame) => loads.push(frame.url()));
    await shop.cancel(old.id);
    await expect(rowOf(page, old.id)).toContainText("Cancelled");

    const placed = await shop.place(payLater);
    const pill = page.getByRole("button", { name: /^\d+ new$/ });
    await expect(pill).toBeVisible();
    await expect(rowOf(page, placed.id)).toHaveCount(0);
    await pill.click();
    await expect(rowOf(page, placed.id)).toBeVisible();
    await expect(pill).toBeHidden();
    expect(loads).toEqual([]);
  });

  test("works with the keyboard alone", async ({ page, shop }) => {
    const { email, orders } = await placeFor(shop, 3);
    await openList(page);
    await page.keyboard.press("/");
    await page.keyboard.type(email);
    // The beginning of the address finds the same orders, and each new search clears the selection.
    await page.waitForURL((url) => url.searchParams.get("q") === email);
    await expect(page.getByRole("row")).toHaveCount(4);
    await page.keyboard.press("Tab");
    await page.keyboard.press("j");
    const newest = orders.at(-1)?.id ?? 0;
    await expect(page.getByRole("link", { name: `#${newest}`, exact: true })).toBeFocused();
    await page.keyboard.press("x");
    await expect(page.getByText("1 selected")).toBeVisible();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("Shift+X");
    await expect(page.getByText("3 selected")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByText(/\d selected/)).toBeHidden();
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
    await page.keyboard.press("Escape");
    await page.keyboard.press("k");
    await page.keyboard.press("o");
    await expect(page).toHaveURL(new RegExp(`/admin/orders/${orders[1]?.id}$`));
  });

  test("cancels several orders at once, and lists those that were skipped", async ({
    page,
    shop,
  }) => {
    const { email, orders } = await placeFor(shop, 3);
    const [late, ...open] = orders;
    if (!late) throw new Error("The orders are missing.");
    await shop.pay(late.id);
    await shop.untilOrder(late.id, "shipped", (now) => now.shipment?.shippedAt != null);
    await openList(page, `?q=${email}`);
    await page.getByLabel(`Select order ${late.id}`, { exact: true }).check();
    // Another view starts without a selection, and so does this list after going back.
    await page.getByRole("link", { name: "Unpaid", exact: true }).click();
    await expect(page.getByText(/\d selected/)).toBeHidden();
    await page.goBack();
    await expect(rowOf(page, late.id)).toBeVisible();
    await page.getByLabel("Select all orders on this page").check();
    await expect(page.getByText("3 selected", { exact: true })).toBeVisible();
    await page.getByRole("button", { name: "Cancel orders", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Cancel 3 orders?" });
    await expect(dialog).toContainText("refunds the payments");
    await expect(dialog.getByRole("listitem")).toHaveText(orders.map(({ id }) => `#${id}`));
    await dialog.getByLabel("Reason").fill("Recalled by the maker");
    await dialog.getByRole("button", { name: "Cancel 3 orders" }).click();
    const result = page.getByRole("dialog", { name: "2 orders cancelled, 1 skipped" });
    await expect(result.getByRole("listitem")).toContainText([`#${late.id}`]);
    await result.getByRole("button", { name: "Close" }).click();
    await expect(page.getByText("1 selected")).toBeVisible();
    for (const { id } of open) {
      await expect(rowOf(page, id)).toContainText("Cancelled");
      expect((await shop.read(id)).cancelReason).toBe("Recalled by the maker");
    }
  });

  test("ships several orders at once when fulfillment is manual", async ({ page, shop }) => {
    test.slow();
    await withManualFulfillment(shop, async () => {
      const { email, orders } = await placeFor(shop, 2);
      for (const { id } of orders) {
        await shop.pay(id);
        await shop.untilOrder(id, "waiting", (now) => now.waitingFor === "fulfillment");
      }
      await openList(page, `?q=${email}`);
      for (const { id } of orders)
        await page.getByLabel(`Select order ${id}`, { exact: true }).check();
      await page.getByRole("button", { name: "Ship orders", exact: true }).click();
      const dialog = page.getByRole("dialog", { name: "Ship 2 orders?" });
      await dialog.getByRole("button", { name: "Ship 2 orders" }).click();
      const result = page.getByRole("dialog", { name: "2 orders released for shipping" });
      await result.getByRole("button", { name: "Close" }).click();
      for (const { id } of orders)
        await expect(rowOf(page, id)).toContainText(/Shipped|Delivered|Completed/);
    });
  });

  test("selects all orders of a filter, also those of other pages", async ({ page, shop }) => {
    test.slow();
    const { email, orders } = await placeFor(shop, 51);
    await openList(page, `?q=${email}`);
    await page.getByLabel("Select all orders on this page").check();
    await expect(page.getByText("50 selected", { exact: true })).toBeVisible();
    await page.getByRole("button", { name: "Select all 51" }).click();
    await expect(page.getByText("51 selected, 1 not on this page")).toBeVisible();
    await page.getByRole("button", { name: "Cancel orders", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Cancel 51 orders?" });
    await dialog.getByLabel("Reason").fill("Recalled by the maker");
    await dialog.getByRole("button", { name: "Cancel 51 orders" }).click();
    await page
      .getByRole("dialog", { name: "51 orders cancelled" })
      .getByRole("button", { name: "Close" })
      .click();
    expect((await shop.read(orders[0]?.id ?? 0)).status).toBe("cancelled");
  });

  test("exports the filtered orders as CSV", async ({ page, shop }) => {
    const { email, orders } = await placeFor(shop, 2);
    await shop.place(payLater);
    await openList(page, `?q=${email}`);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Export CSV" }).click(),
    ]);
    const text = await readFile(await download.path(), "utf8");
    const [heading = "", ...lines] = text.trim().split("\r\n");
    expect(heading.replace(/^\uFEFF/, "")).toMatch(
      /^order,reference,placed,placed_day \([\w/]+\),/,
    );
    expect(lines.map((line) => Number(line.split(",")[0]))).toEqual(
      orders.map(({ id }) => id).reverse(),
    );
    expect(lines[0]).toContain(email);
  });

  test("finds orders and pages with the command palette", async ({ page, shop }) => {
    const { email, orders } = await placeFor(shop, 1);
    await page.goto("/admin");
    await page.waitForLoadState("networkidle");
    await page.keyboard.press("Control+k");
    const palette = page.getByRole("dialog", { name: "Search or jump to" });
    await expect(palette.getByRole("option", { name: /Orders/ }).first()).toBeVisible();
    await page.keyboard.type(email);
    await expect(palette.getByRole("option")).toHaveCount(1);
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(new RegExp(`/admin/orders/${orders[0]?.id}$`));
    await page.waitForLoadState("networkidle");
    await page.keyboard.press("Control+k");
    await expect(palette.getByRole("combobox")).toBeFocused();
    await page.keyboard.type("dark");
    await expect(palette.getByRole("option")).toHaveText(["Dark theme"]);
    await page.keyboard.press("Enter");
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  });

  test("shows cards on a phone", async ({ page, shop }) => {
    const { orders } = await placeFor(shop, 1);
    await page.setViewportSize({ width: 390, height: 844 });
    await openList(page);
    await expect(rowOf(page, orders[0]?.id ?? 0)).toContainText("Pending");
    await expectNoHorizontalScroll(page);
    await page.goto("/admin/emails");
    await expect(page.getByRole("link", { name: "Emails", exact: true })).toBeInViewport();
  });
});

test("the order list and its API are only for operators", async ({ page, shop }) => {
  await signInAs(page, "customer");
  const cookies = await page.context().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const ask = async (path: string, headers: Record<string, string>) =>
    (await fetch(`${shop.system.appUrl}${path}`, { headers, redirect: "manual" })).status;
  expect(await ask("/admin/orders", { cookie })).toBe(404);
  for (const path of ["/api/admin/orders", "/api/admin/orders.csv", "/api/admin/search?q=1"]) {
    expect(await ask(path, { cookie }), path).toBe(403);
    expect(await ask(path, {}), path).toBe(401);
    const key = await shop.addApiKey(["orders:read", "orders:write"]);
    expect(await ask(path, { authorization: `Bearer ${key}` }), path).toBe(403);
  }
});
