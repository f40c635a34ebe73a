import { scaled } from "@/local/slowness.mjs";
import { ShopClient } from "@/tests/contract/shop-client";
import { startSystem } from "@/tests/support/system";
import { AdminOrderView } from "./admin-order-view";
import { expect as expectSoon, test } from "./shop-test";
import { addSession } from "./sign-in";

const expect = expectSoon.configure({ timeout: scaled(60_000) });

test("items are removed before the card is charged, in a shop that captures at shipment", async ({
  browser,
}) => {
  // A system of its own takes a while to start.
  test.setTimeout(scaled(600_000));
  const system = await startSystem({ CAPTURE: "at_shipment", FULFILLMENT: "manual" });
  const shop = new ShopClient(system);
  const context = await browser.newContext({ baseURL: system.appUrl });
  try {
    const productId = await shop.addProduct();
    const order = await shop.place({ items: [{ productId, quantity: 3 }] });
    await shop.untilOrder(order.id, "waiting", ({ waitingFor }) => waitingFor === "fulfillment");
    await addSession(context, system, "operator");
    const page = await context.newPage();
    const orderView = new AdminOrderView(page);
    await orderView.openLive(order.id);
    await expect(orderView.paymentStatus).toHaveText("Authorized");

    await orderView.button("Remove items").click();
    await orderView.dialog.getByLabel("Test piece").selectOption({ label: "1 of 3" });
    await expect(orderView.dialog.getByRole("status")).toHaveText("$12.00 less will be charged.");
    await orderView.dialog.getByRole("button", { name: "Remove items" }).click();
    await expect(orderView.dialog.getByText("Enter a reason.")).toBeVisible();
    await orderView.dialog.getByLabel("Reason").fill("The last ones are scratched");
    await orderView.dialog.getByRole("button", { name: "Remove items" }).click();
    await expect(orderView.dialog).toBeHidden();
    await expect(page.getByText("2 of 3 ship")).toBeVisible();
    await expect(page.getByRole("list", { name: "Notes" })).toContainText("scratched");
    expect(await shop.stockOf(productId)).toMatchObject({ on_hand: 100, reserved: 2 });

    await orderView.act("Ship order", "Ship order");
    await orderView.expectStatus("completed");
    await expect(orderView.button("Remove items")).toBeHidden();
    expect((await shop.read(order.id)).payment).toMatchObject({ capturedAmount: 2_400 });
    expect(await shop.stockOf(productId)).toMatchObject({ on_hand: 98, reserved: 0 });
  } finally {
    await context.close();
    await shop.close();
    await system.stop();
  }
});
