import type { Browser, Page } from "@playwright/test";
import { scaled } from "@/local/slowness.mjs";
import { AdminOrderView } from "./admin-order-view";
import { expect as expectSoon, test } from "./shop-test";
import { signInAs } from "./sign-in";

test.slow();

/** Each action takes a round trip to the server and back over the live connection. */
const expect = expectSoon.configure({ timeout: scaled(60_000) });

/** A second signed-in browser. */
async function openSecondBrowser(
  browser: Browser,
  appUrl: string,
  who: "admin" | "operator" | "customer",
): Promise<Page> {
  const context = await browser.newContext({ baseURL: appUrl });
  const page = await context.newPage();
  await signInAs(page, who);
  return page;
}

test("issues a partial refund, which shows on the order and in its timeline", async ({
  page,
  shop,
}) => {
  const productId = await shop.addProduct();
  const order = await shop.place({ items: [{ productId, quantity: 2 }] });
  await shop.untilFinished([order.id]);
  await signInAs(page, "operator");
  const orderView = new AdminOrderView(page);
  await orderView.openLive(order.id);
  await orderView.expectStatus("completed");
  await expect(orderView.waiting).toContainText("Complete: paid and delivered.");
  await expect(orderView.button("Cancel order")).toHaveAttribute("aria-disabled", "true");

  await orderView.button("Issue refund").click();
  await expect(orderView.dialog).toHaveAccessibleDescription(/can't be undone/);
  await orderView.dialog.getByLabel("Specific items").check();
  await orderView.dialog.getByLabel("Test piece").selectOption({ label: "1 of 2" });
  await expect(orderView.dialog.getByLabel("Amount", { exact: true })).toHaveValue("12.00");
  await expect(orderView.dialog.getByRole("button", { name: "Refund $12.00" })).toBeVisible();
  await orderView.dialog.getByLabel("Amount", { exact: true }).fill("99");
  await orderView.dialog.getByLabel("Reason").fill("Arrived broken");
  await orderView.dialog.getByRole("button", { name: /^Refund/ }).click();
  await expect(orderView.dialog.getByText("You can refund up to $24.00.")).toBeVisible();
  await orderView.dialog.getByLabel("Amount", { exact: true }).fill("10.00");
  await orderView.dialog.getByLabel(/Restock items/).check();
  await orderView.dialog.getByRole("button", { name: /^Refund/ }).click();
  await expect(orderView.dialog).toBeHidden();
  await expect(orderView.paymentStatus).toHaveText("Partially refunded");
  await expect(page.getByTestId("refund")).toContainText("$10.00 Arrived broken");
  await expect(page.getByTestId("refund")).toContainText("1 unit, restocked");
  await expect(orderView.timeline.filter({ hasText: "Units restocked" })).toHaveCount(1);
  expect(await shop.stockOf(productId)).toMatchObject({ on_hand: 99 });
});

test("a unit that is refunded before shipping is on no packing slip and never ships", async ({
  page,
  shop,
  pace,
}) => {
  await pace.carrier({ stepSeconds: 3_600 });
  const productId = await shop.addProduct();
  const order = await shop.place({ paymentMethod: null, items: [{ productId, quantity: 2 }] });
  await shop.untilOrder(order.id, "reserved", (now) => now.inventoryStatus === "reserved");
  await signInAs(page, "operator");
  const orderView = new AdminOrderView(page);
  await orderView.openLive(order.id);
  await orderView.act("Hold order", "Hold order", { label: "Reason", text: "One is damaged" });
  await expect(orderView.button("Release hold")).toBeVisible();
  await shop.pay(order.id);
  await orderView.expectStatus("processing");
  await expect(orderView.paymentStatus).toHaveText("Paid");

  await orderView.button("Issue refund").click();
  await orderView.dialog.getByLabel("Specific items").check();
  await orderView.dialog.getByLabel("Test piece").selectOption({ label: "1 of 2" });
  await expect(orderView.dialog.getByText("The refunded items won't ship.")).toBeVisible();
  await orderView.dialog.getByLabel("Reason").fill("Damaged");
  await orderView.dialog.getByRole("button", { name: "Refund $12.00" }).click();
  await expect(orderView.dialog).toBeHidden();
  await expect(page.getByText("1 of 2 ships, 1 refunded")).toBeVisible();
  expect(await shop.stockOf(productId)).toMatchObject({ on_hand: 100, reserved: 1 });

  await orderView.act("Release hold", "Release hold");
  await orderView.expectStatus("shipped");
  expect(await shop.stockOf(productId)).toMatchObject({ on_hand: 99, reserved: 0 });
  await page.goto(`/admin/orders/${order.id}/packing-slip`);
  await expect(page.getByText("Total: 1 item")).toBeVisible();
});

test("an order on hold ships only after the hold is released", async ({ page, shop, pace }) => {
  await pace.carrier({ stepSeconds: 3_600 });
  const order = await shop.place({ paymentMethod: null });
  await shop.untilOrder(order.id, "reserved", (now) => now.inventoryStatus === "reserved");
  await signInAs(page, "operator");
  const orderView = new AdminOrderView(page);
  await orderView.openLive(order.id);
  await expect(orderView.waiting).toContainText("Waiting for payment since");

  await orderView.act("Hold order", "Hold order");
  await expect(orderView.dialog.getByRole("alert")).toContainText("Enter a reason.");
  await orderView.dialog.getByLabel("Reason").fill("Address looks odd");
  await orderView.dialog.getByRole("button", { name: "Hold order" }).click();
  await expect(orderView.dialog).toBeHidden();
  await expect(orderView.button("Release hold")).toBeVisible();

  await shop.pay(order.id);
  await orderView.expectStatus("processing");
  await expect(orderView.waiting).toContainText("“Address looks odd”");
  await orderView.act("Change address", "Change address", {
    label: "Address",
    text: "2 New Street, Bath",
  });
  await expect(page.getByText("2 New Street, Bath")).toBeVisible();

  await orderView.act("Release hold", "Release hold", {
    label: "Note (optional)",
    text: "She called us",
  });
  await orderView.expectStatus("shipped");
  await expect(page.getByRole("list", { name: "Notes" })).toContainText("She called us");
  await expect(orderView.button("Change address")).toHaveAttribute("aria-disabled", "true");
  await orderView.act("Mark as delivered", "Mark as delivered");
  await orderView.expectStatus("completed");
});

test("one of two operators who cancel an order at once is refused, and each sees the other as a viewer", async ({
  page,
  browser,
  shop,
  pace,
}) => {
  await pace.carrier({ latencyMs: 30_000 });
  const order = await shop.place({ paymentMethod: null });
  await shop.untilOrder(order.id, "reserved", (now) => now.inventoryStatus === "reserved");
  await signInAs(page, "operator");
  const other = await openSecondBrowser(browser, shop.system.appUrl, "admin");
  const [mine, theirs] = [new AdminOrderView(page), new AdminOrderView(other)];
  await mine.openLive(order.id);
  await theirs.openLive(order.id);
  await expect(mine.viewers).toContainText("is also viewing");
  await expect(theirs.viewers).toContainText("is also viewing");

  for (const view of [mine, theirs]) await view.button("Cancel order").click();
  await Promise.all(
    [mine, theirs].map((view) =>
      view.dialog.getByRole("button", { name: "Cancel order", exact: true }).click(),
    ),
  );
  const conflict = "This order is already cancelled.";
  await expect
    .poll(async () => {
      const notices = [mine, theirs].map((view) => view.dialog.getByText(conflict).count());
      return (await Promise.all(notices)).reduce((sum, count) => sum + count, 0);
    })
    .toBe(1);
  await mine.expectStatus("cancelled");
  await theirs.expectStatus("cancelled");
  await other.context().close();
  await expect(mine.viewers).toBeEmpty();

  // A shipment of a cancelled order, which the carrier picked up before its label was voided.
  await shop.untilFinished([order.id]);
  await shop.rows(
    "insert into shipments (order_id, status, idempotency_key) values ($1, 'returned', $2)",
    [order.id, `stray-${order.id}`],
  );
  await mine.openLive(order.id);
  await expect(mine.waiting).toContainText("its shipment was returned");
  const reason = { label: "Reason", text: "Back in the warehouse" };
  await mine.act("Mark as handled", "Mark as handled", reason);
  await expect(mine.timeline.first()).toContainText("Back in the warehouse");
  await expect(mine.button("Mark as handled")).toBeHidden();
  await expect(mine.waiting).toContainText("Cancelled and reversed.");
});

test("opens and resends an email, adds a note, and shows the packing slip", async ({
  page,
  shop,
}) => {
  const order = await shop.place();
  await shop.untilFinished([order.id]);
  await shop.untilNone(
    "orders without their emails",
    "select 1 where (select count(*) from emails where order_id = $1) < 4",
    [order.id],
    30_000,
  );
  await signInAs(page, "operator");
  const orderView = new AdminOrderView(page);
  await orderView.openLive(order.id);
  const emails = page.getByRole("list", { name: "Emails" }).getByRole("listitem");
  const count = await emails.count();
  await emails.first().getByRole("button", { name: "Open" }).click();
  await expect(orderView.dialog.frameLocator("iframe").getByRole("heading")).toBeVisible();
  await page.keyboard.press("Escape");
  await emails.first().getByRole("button", { name: "Resend" }).click();
  await orderView.dialog.getByRole("button", { name: "Resend email" }).click();
  await expect(emails).toHaveCount(count + 1);
  await page.getByLabel("New note").fill("Loyal customer");
  await orderView.button("Add note").click();
  await expect(page.getByRole("list", { name: "Notes" })).toContainText("Loyal customer");
  await page.getByRole("link", { name: "Packing slip" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Packing slip #${order.id}`);
  await expect(page.getByRole("cell", { name: "Test piece" })).toBeVisible();
});

test.describe("a lost response", () => {
  test.use({ expectedErrors: /ERR_FAILED/ });

  test("keeps the typed note, and a retry adds it once", async ({ page, shop }) => {
    const order = await shop.place({ paymentMethod: null });
    await signInAs(page, "operator");
    const orderView = new AdminOrderView(page);
    await orderView.openLive(order.id);
    await page.route(/\/admin\/orders\/\d+$/, async (route) => {
      if (route.request().method() !== "POST") return route.fallback();
      // The note is added, but the response doesn't arrive.
      await route.fetch();
      await route.abort();
    });
    await page.getByLabel("New note").fill("Called her\nat noon");
    await orderView.button("Add note").click();
    await expect(page.getByText("Couldn't reach the server.")).toBeVisible();
    await expect(page.getByLabel("New note")).toHaveValue("Called her\nat noon");
    await page.unrouteAll();

    await orderView.button("Add note").click();
    await expect(page.getByLabel("New note")).toHaveValue("");
    await expect(page.getByRole("list", { name: "Notes" }).getByRole("listitem")).toHaveCount(1);
  });
});

test.describe("a user who is not an operator", () => {
  test.use({ expectedErrors: /40[34]/ });

  test("can't open an order page, call its API or use its actions", async ({
    page,
    browser,
    shop,
  }) => {
    const order = await shop.place({ paymentMethod: null });
    await shop.untilOrder(order.id, "reserved", (now) => now.inventoryStatus === "reserved");
    const path = `/admin/orders/${order.id}`;
    await page.goto(path);
    await expect(page).toHaveURL(/\/signin\?next=/);

    // The action refuses an operator's form that is sent with a customer's session.
    await signInAs(page, "operator");
    const orderView = new AdminOrderView(page);
    await orderView.openLive(order.id);
    const customer = await openSecondBrowser(browser, shop.system.appUrl, "customer");
    const session = await customer.context().cookies();
    await page.context().clearCookies();
    await page.context().addCookies(session);
    await orderView.act("Cancel order", "Cancel order");
    await expect(orderView.dialog.getByText("Sign in as an operator to do this.")).toBeVisible();
    expect((await shop.read(order.id)).status).toBe("pending");

    for (const hidden of [path, `${path}/packing-slip`]) {
      expect((await customer.goto(hidden))?.status()).toBe(404);
    }
    const response = await customer.request.get(`/api/admin/orders/${order.id}`);
    expect(response.status()).toBe(403);
    await customer.context().close();
  });
});
