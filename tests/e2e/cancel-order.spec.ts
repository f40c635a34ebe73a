import { expect, test } from "./shop-test";

const shippedNote = "This order has shipped and can't be cancelled.";

test("cancellation asks for confirmation, restores the focus and records the reason", async ({
  page,
  shop,
  track,
}) => {
  const order = await shop.place({ paymentMethod: null });
  await shop.untilOrder(order.id, "reserved", (now) => now.inventoryStatus === "reserved");
  await track.openLive(order);
  const reason = track.cancelDialog.getByLabel("Reason (optional)");

  await track.cancelOrder.press("Enter");
  await expect(reason).toBeFocused();
  await expect(track.cancelDialog).toHaveAccessibleDescription(/We'll release your items/);
  await page.keyboard.press("Escape");
  await expect(track.cancelDialog).toBeHidden();
  await expect(track.cancelOrder).toBeFocused();

  await track.cancelOrder.click();
  await track.cancelDialog.getByRole("button", { name: "Keep order" }).click();
  await expect(track.cancelDialog).toBeHidden();
  await expect(track.cancelOrder).toBeFocused();
  await track.expectStatus("pending");

  await track.cancelOrder.click();
  await reason.fill("Found it <b>cheaper</b>");
  await track.confirmCancel.click();
  await track.expectStatus("cancelled");
  await expect(track.cancelDialog).toBeHidden();
  await expect(track.headline).toHaveText("This order was cancelled");
  await expect(track.headline).toBeFocused();
  await expect(page.getByText("“Found it <b>cheaper</b>”")).toBeVisible();
  await expect(page.getByText("You weren't charged.").first()).toBeVisible();
  await expect(track.progress.nth(1)).toContainText("Cancelled stopped here");
  await expect(track.cancelOrder).toBeHidden();
  await expect(track.payNow).toBeHidden();
  await shop.untilFinished([order.id]);
  await track.expectTimeline(await shop.events(order.id));
  expect(track.loads).toBe(1);
});

test("canceling a paid order shows its refund", async ({ page, shop, track, pace }) => {
  // The carrier is too slow to create a label before the cancellation.
  await pace.carrier({ latencyMs: 30_000 });
  const order = await shop.place();
  await shop.untilOrder(order.id, "paid", (now) => now.paymentStatus === "paid");
  await track.openLive(order);
  await track.cancelOrder.click();
  await track.confirmCancel.click();
  await track.expectStatus("cancelled");
  await track.expectPaymentStatus("refunded");
  const payment = page.getByRole("region", { name: "Payment" });
  await expect(payment.getByText("$12.00 was refunded.")).toBeVisible();
  await expect(payment.getByRole("definition").filter({ hasText: "$12.00" })).toHaveCount(2);
});

test.describe("once the order has shipped", () => {
  const payLater = { paymentMethod: null };

  test.beforeEach(async ({ pace }) => {
    await pace.carrier({ stepSeconds: 3_600 });
  });

  test("an open dialog and its button disappear", async ({ page, shop, track }) => {
    const order = await shop.place(payLater);
    await shop.untilOrder(order.id, "reserved", (now) => now.inventoryStatus === "reserved");
    await track.openLive(order);
    await track.cancelOrder.click();
    await expect(track.cancelDialog).toBeVisible();
    await shop.pay(order.id);
    await track.expectStatus("shipped");
    await expect(track.cancelDialog).toBeHidden();
    await expect(track.headline).toBeFocused();
    await expect(track.cancelOrder).toBeHidden();
    await expect(page.getByText(shippedNote)).toBeVisible();
    expect((await shop.cancel(order.id)).status).toBe(409);
  });

  test.describe("without JavaScript", () => {
    test.use({ javaScriptEnabled: false });

    test("a form sent from an outdated page is refused", async ({ page, shop, track }) => {
      const order = await shop.place(payLater);
      await shop.untilOrder(order.id, "reserved", (now) => now.inventoryStatus === "reserved");
      await track.open(order);
      await expect(track.confirmCancel).toBeVisible();
      await shop.pay(order.id);
      await shop.untilOrder(order.id, "shipped", (now) => now.status === "shipped");
      await track.confirmCancel.click();
      await expect(page.getByText(shippedNote)).toBeVisible();
      await expect(track.confirmCancel).toBeHidden();
      await track.expectStatus("shipped");
    });
  });
});
