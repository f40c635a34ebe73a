import { AdminOrderView } from "./admin-order-view";
import { expect, test } from "./shop-test";
import { signInAs } from "./sign-in";

test.slow();

test("lists a dispute with its deadline, shows the evidence, and locks refunds", async ({
  page,
  shop,
}) => {
  const order = await shop.place({ paymentMethod: "pm_card_createDispute" });
  await signInAs(page, "operator");
  await expect(async () => {
    await page.goto(`/admin/payments/disputes?q=${order.id}&status=open`);
    await expect(page.getByRole("cell", { name: "Dispute: respond" })).toBeVisible();
  }).toPass();
  await expect(page.getByRole("cell", { name: "Fraudulent" })).toBeVisible();
  await page.getByRole("link", { name: /^du_/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Dispute du_");
  await expect(page.getByRole("heading", { name: "Shipping address" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Refunds", exact: true })).toBeVisible();
  await expect(
    page.getByText(/none shipped of \d+ ordered|shipped of \d+ ordered/),
  ).not.toHaveCount(0);
  await expect(page.getByRole("button", { name: "Copy evidence" })).toBeVisible();
  const orderView = new AdminOrderView(page);
  await orderView.openLive(order.id);
  await expect(page.getByTestId("dispute")).toContainText("Fraudulent");
  await expect(orderView.button("Issue refund")).toHaveAttribute("aria-disabled", "true");
});
