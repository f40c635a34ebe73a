import { expect, test } from "./shop-test";

test("a declined order shows the reason and that nothing was charged", async ({
  page,
  shop,
  track,
}) => {
  const order = await shop.place({ paymentMethod: "pm_card_chargeDeclined" });
  await shop.untilFinished([order.id]);
  await track.openLive(order);
  await track.expectStatus("failed");
  await expect(track.headline).toHaveText("Your payment was declined");
  await expect(page.getByText("Your bank declined the payment")).toContainText(
    "You weren't charged.",
  );
  await expect(track.progress.nth(1)).toContainText("Failed stopped here");
  await expect(track.payNow).toBeHidden();
  await expect(track.cancelOrder).toBeHidden();
  await track.expectTimeline(await shop.events(order.id));
});

test("an out-of-stock order shows the missing product, and its payment is voided", async ({
  page,
  shop,
  track,
}) => {
  const productId = await shop.addProduct({ onHand: 1 });
  const order = await shop.place({ items: [{ productId, quantity: 2 }] });
  await shop.untilFinished([order.id]);
  await track.openLive(order);
  await track.expectStatus("failed");
  await expect(track.headline).toHaveText("Sorry, we ran out of stock");
  await expect(page.getByText("Not enough stock: Test piece.")).toBeVisible();
  await expect(page.getByText(/weren.t charged/).first()).toBeVisible();
  await expect(page.getByRole("region", { name: "Payment" })).toContainText(/Voided|Unpaid/);
  await track.expectTimeline(await shop.events(order.id));
});
