import type { Page } from "@playwright/test";
import Stripe from "stripe";
import { scaled } from "@/local/slowness.mjs";
import type { ShopClient } from "@/tests/contract/shop-client";
import { payAtGateway } from "@/tests/support/stripe-of-shop";
import { AdminOrderView } from "./admin-order-view";
import { expect as expectSoon, test } from "./shop-test";
import { signInAs } from "./sign-in";

test.slow();

/** The shop learns of a foreign payment by a webhook. */
const expect = expectSoon.configure({ timeout: scaled(60_000) });

/** Other software on the shop's gateway account makes a payment of 1 EUR that names the order. */
async function payForeign({ system }: ShopClient, orderId: number): Promise<string> {
  const { hostname: host, port } = new URL(system.gatewayUrl);
  const options = { host, port, protocol: "http" as const, telemetry: false };
  const stripe = new Stripe(system.variables.STRIPE_SECRET_KEY ?? "", options);
  return (await payAtGateway(stripe, { metadata: { orderId: String(orderId) } })).id;
}

/** The row of a payment in the list, once it is there. */
async function openRow(page: Page, ref: string) {
  const row = page.getByRole("row").filter({ hasText: ref });
  await expect(async () => {
    await page.goto(`/admin/payments/foreign?q=${ref}`);
    await expectSoon(row).toBeVisible({ timeout: scaled(5_000) });
  }).toPass();
  await page.waitForLoadState("networkidle");
  return row;
}

test("a foreign payment pays nothing, needs attention, and is refunded", async ({ page, shop }) => {
  const order = await shop.place({ paymentMethod: null });
  const ref = await payForeign(shop, order.id);
  await signInAs(page, "operator");
  const row = await openRow(page, ref);
  await expect(row).toContainText("€1.00");
  await expect(row).toContainText("Paid");
  await row.getByRole("link", { name: `#${order.id}` }).click();

  const orderView = new AdminOrderView(page);
  await orderView.openLive(order.id);
  await orderView.expectStatus("pending");
  await expect(orderView.paymentStatus).not.toHaveText("Paid");
  await expect(orderView.waiting).toContainText(
    "The gateway has a payment that names this order but did not come from it.",
  );
  await expect(page.getByRole("region", { name: "Foreign payments" })).toContainText(ref);

  await page.goto("/admin/payments");
  await page.getByRole("link", { name: "View foreign payments" }).click();
  await expect(page).toHaveURL(/\/admin\/payments\/foreign/);
  await openRow(page, ref);
  await row.getByRole("button", { name: "Refund payment" }).click();
  const dialog = page.getByRole("dialog", { name: "Refund this payment?" });
  await expect(dialog).toHaveAccessibleDescription(/€1\.00 go back/);
  await dialog.getByRole("button", { name: "Refund payment" }).click();
  await expect(row).toContainText("Refunded");
  await expect(row.getByRole("button", { name: "Refund payment" })).toBeHidden();

  await orderView.openLive(order.id);
  await expect(orderView.waiting).toContainText("Waiting for payment since");
  await expect(orderView.waiting).not.toContainText("The gateway has a payment");
  expect((await shop.pay(order.id)).status).toBe(200);
  await orderView.expectStatus("completed");
});

test("a payment of other software is marked as handled on its order's page", async ({
  page,
  shop,
}) => {
  const order = await shop.place();
  await shop.untilFinished([order.id]);
  const ref = await payForeign(shop, order.id);
  await signInAs(page, "operator");
  await openRow(page, ref);
  const orderView = new AdminOrderView(page);
  await orderView.openLive(order.id);
  await expect(orderView.waiting).toContainText("Refund it, or mark it as handled.");
  const card = page.getByRole("region", { name: "Foreign payments" });
  await card.getByRole("button", { name: "Mark as handled" }).click();
  await orderView.dialog.getByRole("button", { name: "Mark as handled" }).click();
  await expect(card).toContainText("Marked as handled.");
  await expect(orderView.waiting).toContainText("Complete: paid and delivered.");
  await expect(card.getByRole("button", { name: "Mark as handled" })).toBeHidden();
});
