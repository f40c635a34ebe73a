import type { Page } from "@playwright/test";
import { expect, test } from "./shop-test";

const payLater = { customerId: 3, paymentMethod: null };

/** Pays on the hosted checkout with one of its test cards. */
async function payByCard(page: Page, card: string): Promise<void> {
  await page.locator(`input[name=card][value=${card}]`).check();
  await page.getByRole("button", { name: /^Pay/ }).click();
}

test("an order whose first payment is declined is paid at the second attempt and completes", async ({
  page,
  shop,
  track,
  pace,
}) => {
  const order = await shop.place(payLater);
  await track.openLive(order);
  await expect(track.headline).toHaveText("Waiting for your payment");
  await expect(page.getByRole("timer")).toHaveText(/^1[0-4]:\d\d$/);

  await track.payNow.click();
  await expect(page).toHaveURL(new RegExp(`^${shop.system.gatewayUrl}/c/pay/`));
  await payByCard(page, "pm_card_chargeDeclined");
  await expect(page.getByRole("alert")).toHaveText(/declined/);

  await page.getByRole("link", { name: /^Back to/ }).click();
  await expect(track.headline).toHaveText("Your payment didn't go through");
  await expect(page.getByRole("timer")).toBeVisible();
  await track.payNow.click();

  // Without webhooks, the payment stays unconfirmed until reconciliation asks the gateway.
  await pace.gateway({ webhookCopies: 0 });
  await payByCard(page, "pm_card_visa");
  await expect(page).toHaveURL(/\/track\/[^/]+\?checkout=done$/);
  await expect(track.headline).toHaveText("Confirming your payment…");
  await expect(page.getByRole("button", { name: "Confirming…" })).toBeDisabled();

  const loads = await track.loadsSoFar();
  await shop.rows(
    "update checkout_sessions set checked_at = now() - interval '1 hour' where order_id = $1",
    [order.id],
  );
  await shop.runCron("reconcile-payments");
  await track.expectStatus("completed");
  await track.expectPaymentStatus("paid");
  await track.expectTimeline(await shop.events(order.id));
  expect(track.loads).toBe(loads);
});

test("a decline elsewhere appears on the open page", async ({ page, shop, track }) => {
  const order = await shop.place(payLater);
  await track.openLive(order);
  expect((await shop.pay(order.id, "pm_card_chargeDeclined")).status).toBe(402);
  await track.expectPaymentStatus("declined");
  await expect(track.headline).toHaveText("Your payment didn't go through");
  await expect(track.payNow).toBeEnabled();
  await expect(page.getByRole("timer")).toBeVisible();
});

test("an unpaid order expires on the open page", async ({ page, shop, track }) => {
  const order = await shop.place(payLater);
  await shop.untilOrder(order.id, "reserved", (now) => now.inventoryStatus === "reserved");
  await track.openLive(order);
  await expect(track.payNow).toBeVisible();
  await shop.setExpiry([order.id], -1_000);
  await shop.runCron("expire-pending-orders");
  await track.expectStatus("expired");
  await expect(track.headline).toHaveText("This order has expired");
  await expect(page.getByText("You weren't charged.").first()).toBeVisible();
  await expect(track.payNow).toBeHidden();
  await expect(track.cancelOrder).toBeHidden();
  await shop.untilFinished([order.id]);
  await track.expectTimeline(await shop.events(order.id));
  expect(track.loads).toBe(1);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("an order is paid, and a reload shows its progress", async ({ page, shop, track }) => {
    const order = await shop.place(payLater);
    await shop.untilOrder(order.id, "reserved", (now) => now.inventoryStatus === "reserved");
    await track.open(order);
    await expect(page.getByText("Pay by", { exact: true })).toBeVisible();
    await expect(page.getByRole("timer")).toHaveText(/ UTC$/);
    await expect(track.connection).toBeHidden();

    await track.payNow.click();
    await payByCard(page, "pm_card_chargeDeclined");
    await expect(page.getByRole("alert")).toHaveText(/declined/);
    await payByCard(page, "pm_card_visa");
    await expect(page).toHaveURL(/\/track\/[^/]+\?checkout=done$/);
    await shop.untilFinished([order.id]);
    await page.reload();
    await track.expectStatus("completed");
    await track.expectTimeline(await shop.events(order.id));
  });

  test("an order is cancelled, and its timeline shows the reason", async ({
    page,
    shop,
    track,
  }) => {
    const order = await shop.place(payLater);
    await track.open(order);
    await page.getByLabel("Reason (optional)").fill("Ordered twice");
    await track.confirmCancel.click();
    await track.expectStatus("cancelled");
    await expect(page.getByText("“Ordered twice”")).toBeVisible();
    await expect(track.confirmCancel).toBeHidden();
  });
});
