import type { Browser, Page } from "@playwright/test";
import { scaled } from "@/local/slowness.mjs";
import { AdminOrderView } from "@/tests/e2e/admin-order-view";
import { expect as expectSoon, test } from "@/tests/e2e/shop-test";
import { signInAs } from "@/tests/e2e/sign-in";

test.slow();

/** Each act goes to the server, and back over the live connection. */
const expect = expectSoon.configure({ timeout: scaled(60_000) });

/** Somebody else's browser, signed in. */
async function another(
  browser: Browser,
  appUrl: string,
  who: "admin" | "operator" | "customer",
): Promise<Page> {
  const context = await browser.newContext({ baseURL: appUrl });
  const page = await context.newPage();
  await signInAs(page, who);
  return page;
}

test("an operator refunds a part, and sees it at once and in the timeline", async ({
  page,
  shop,
}) => {
  const productId = await shop.addProduct();
  const order = await shop.place({ items: [{ productId, quantity: 2 }] });
  await shop.untilSettled([order.id]);
  await signInAs(page, "operator");
  const admin = new AdminOrderView(page);
  await admin.openLive(order.id);
  await admin.expectStatus("completed");
  await expect(admin.why).toContainText("It is complete");
  await expect(admin.button("Cancel")).toHaveAttribute("aria-disabled", "true");

  await admin.button("Refund").click();
  await expect(admin.dialog).toHaveAccessibleDescription(/can't be taken back/);
  await admin.dialog.getByLabel("Some of the items").check();
  await admin.dialog.getByLabel("Test piece").selectOption("1");
  await expect(admin.dialog.getByLabel("Amount", { exact: true })).toHaveValue("12.00");
  await admin.dialog.getByLabel("Amount", { exact: true }).fill("99");
  await admin.dialog.getByLabel("Reason").fill("Arrived broken");
  await admin.dialog.getByRole("button", { name: "Refund" }).click();
  await expect(admin.dialog.getByText(/must be at most \$24.00/)).toBeVisible();
  await admin.dialog.getByLabel("Amount", { exact: true }).fill("10.00");
  await admin.dialog.getByLabel(/Put them back on the shelf/).check();
  await admin.dialog.getByRole("button", { name: "Refund" }).click();
  await expect(admin.dialog).toBeHidden();
  await expect(admin.paymentStatus).toHaveText("Partly refunded");
  await expect(page.getByTestId("refund")).toContainText("$10.00 Arrived broken");
  await expect(page.getByTestId("refund")).toContainText("1 unit, back on the shelf");
  await expect(admin.timeline.filter({ hasText: "Items returned" })).toHaveCount(1);
  expect(await shop.stockOf(productId)).toMatchObject({ on_hand: 99 });
});

test("a hold keeps the shipment back until it is released, and then the order ships", async ({
  page,
  shop,
  pace,
}) => {
  await pace.carrier({ stepSeconds: 3_600 });
  const order = await shop.place({ paymentMethod: null });
  await shop.untilOrder(order.id, "reserved", (now) => now.inventoryStatus === "reserved");
  await signInAs(page, "operator");
  const admin = new AdminOrderView(page);
  await admin.openLive(order.id);
  await expect(admin.why).toContainText("It waits for its customer's payment");

  await admin.act("Hold", "Hold it back");
  await expect(admin.dialog.getByRole("alert")).toContainText("Reason");
  await admin.dialog.getByLabel("Reason").fill("Address looks odd");
  await admin.dialog.getByRole("button", { name: "Hold it back" }).click();
  await expect(admin.dialog).toBeHidden();
  await expect(admin.button("Release")).toBeVisible();

  await shop.pay(order.id);
  await admin.expectStatus("processing");
  await expect(admin.why).toContainText("“Address looks odd”");
  await admin.act("Change address", "Change the address", {
    label: "Address",
    text: "2 New Street, Bath",
  });
  await expect(page.getByText("2 New Street, Bath")).toBeVisible();

  await admin.act("Release", "Release it", { label: "Note (optional)", text: "She called us" });
  await admin.expectStatus("shipped");
  await expect(page.getByRole("list", { name: "Notes" })).toContainText("She called us");
  await expect(admin.button("Change address")).toHaveAttribute("aria-disabled", "true");
  await admin.act("Mark delivered", "It was delivered");
  await admin.expectStatus("completed");
});

test("of two operators who cancel, one is told; each sees the other", async ({
  page,
  browser,
  shop,
  pace,
}) => {
  await pace.carrier({ latencyMs: 30_000 });
  const order = await shop.place({ paymentMethod: null });
  await shop.untilOrder(order.id, "reserved", (now) => now.inventoryStatus === "reserved");
  await signInAs(page, "operator");
  const other = await another(browser, shop.system.appUrl, "admin");
  const [mine, theirs] = [new AdminOrderView(page), new AdminOrderView(other)];
  await mine.openLive(order.id);
  await theirs.openLive(order.id);
  await expect(mine.viewers).toContainText("is here, too");
  await expect(theirs.viewers).toContainText("is here, too");

  for (const admin of [mine, theirs]) await admin.button("Cancel").click();
  await Promise.all(
    [mine, theirs].map((admin) =>
      admin.dialog.getByRole("button", { name: "Yes, cancel the order" }).click(),
    ),
  );
  const told = "It is cancelled already.";
  await expect
    .poll(async () => {
      const notices = [mine, theirs].map((admin) => admin.dialog.getByText(told).count());
      return (await Promise.all(notices)).reduce((sum, count) => sum + count, 0);
    })
    .toBe(1);
  await mine.expectStatus("cancelled");
  await theirs.expectStatus("cancelled");
  await other.context().close();
  await expect(mine.viewers).toBeEmpty();

  // A shipment that left all the same, with a carrier that is quicker than ours.
  await shop.untilSettled([order.id]);
  await shop.rows(
    "insert into shipments (order_id, status, idempotency_key) values ($1, 'returned', $2)",
    [order.id, `stray-${order.id}`],
  );
  await mine.openLive(order.id);
  await expect(mine.why).toContainText("its shipment went out and came back");
  const words = { label: "Reason", text: "Back on its shelf" };
  await mine.act("Mark as handled", "It is handled", words);
  await expect(mine.timeline.first()).toContainText("Back on its shelf");
  await expect(mine.button("Mark as handled")).toBeHidden();
  await expect(mine.why).toContainText("It is cancelled and undone");
});

test("emails are opened and sent again, notes kept, and the slip printed", async ({
  page,
  shop,
}) => {
  const order = await shop.place();
  await shop.untilSettled([order.id]);
  await shop.untilNone(
    "orders without their emails",
    "select 1 where (select count(*) from emails where order_id = $1) < 4",
    [order.id],
    30_000,
  );
  await signInAs(page, "operator");
  const admin = new AdminOrderView(page);
  await admin.openLive(order.id);
  const emails = page.getByRole("list", { name: "Emails" }).getByRole("listitem");
  const count = await emails.count();
  await emails.first().getByRole("button", { name: "Open" }).click();
  await expect(admin.dialog.frameLocator("iframe").getByRole("heading")).toBeVisible();
  await page.keyboard.press("Escape");
  await emails.first().getByRole("button", { name: "Send again" }).click();
  await admin.dialog.getByRole("button", { name: "Send it again" }).click();
  await expect(emails).toHaveCount(count + 1);
  await page.getByLabel("New note").fill("Loyal customer");
  await admin.button("Add note").click();
  await expect(page.getByRole("list", { name: "Notes" })).toContainText("Loyal customer");
  await page.getByRole("link", { name: "Packing slip" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Packing slip ${order.id}`);
  await expect(page.getByRole("cell", { name: "Test piece" })).toBeVisible();
});

test.describe("whoever is no operator", () => {
  test.use({ expectedErrors: /40[34]/ });

  test("has no such page, and the API and the action refuse", async ({ page, browser, shop }) => {
    const order = await shop.place({ paymentMethod: null });
    await shop.untilOrder(order.id, "reserved", (now) => now.inventoryStatus === "reserved");
    const path = `/admin/orders/${order.id}`;
    await page.goto(path);
    await expect(page).toHaveURL(/\/signin\?next=/);

    // An operator's form, sent with a customer's session: the action refuses by itself.
    await signInAs(page, "operator");
    const admin = new AdminOrderView(page);
    await admin.openLive(order.id);
    const customer = await another(browser, shop.system.appUrl, "customer");
    const session = await customer.context().cookies();
    await page.context().clearCookies();
    await page.context().addCookies(session);
    await admin.act("Cancel", "Yes, cancel the order");
    await expect(admin.dialog.getByText("Please sign in as an operator.")).toBeVisible();
    expect((await shop.read(order.id)).status).toBe("pending");

    for (const told of [path, `${path}/packing-slip`]) {
      expect((await customer.goto(told))?.status()).toBe(404);
    }
    const answer = await customer.request.get(`/api/admin/orders/${order.id}`);
    expect(answer.status()).toBe(403);
    await customer.context().close();
  });
});
