import { scaled } from "@/local/slowness.mjs";
import { controlSimulator } from "@/tests/support/simulator-control";
import { AdminOrderView } from "./admin-order-view";
import { expect as expectSoon, test } from "./shop-test";
import { signInAs } from "./sign-in";
import { withManualFulfillment } from "./with-manual-fulfillment";

test.slow();

/** Each action takes a round trip to the server and back over the live connection. */
const expect = expectSoon.configure({ timeout: scaled(60_000) });

test.beforeEach(async ({ page }) => {
  await signInAs(page, "operator");
});

test("a shipment that came back is restocked, replaced and closed with a reason", async ({
  page,
  shop,
}) => {
  const productId = await shop.addProduct();
  const order = await shop.place({ items: [{ productId, quantity: 2 }] });
  await shop.untilFinished([order.id]);
  const orderView = new AdminOrderView(page);
  await orderView.openLive(order.id);
  await orderView.button("Report shipment problem").click();
  await orderView.dialog.getByLabel("What happened").selectOption("returned");
  await orderView.dialog.getByRole("button", { name: "Report shipment" }).click();
  await expect(orderView.dialog.getByText("Enter a reason.")).toBeVisible();
  await orderView.dialog.getByLabel("Reason").fill("Refused at the door");
  await orderView.dialog.getByRole("button", { name: "Report shipment" }).click();
  await expect(orderView.dialog).toBeHidden();
  await expect(orderView.waiting).toContainText("The shipment came back.");

  await orderView.button("Restock items").click();
  await orderView.dialog.getByLabel("Test piece").selectOption({ label: "1 of 2" });
  await orderView.dialog.getByRole("button", { name: "Restock items" }).click();
  await expect(orderView.dialog).toBeHidden();
  await expect(orderView.timeline.filter({ hasText: "Units restocked" })).toHaveCount(1);
  expect(await shop.stockOf(productId)).toMatchObject({ on_hand: 99, reserved: 0 });

  await orderView.button("Send replacement").click();
  await expect(orderView.dialog).toHaveAccessibleDescription(/without a charge/);
  await orderView.dialog.getByRole("button", { name: "Send replacement" }).click();
  await expect(orderView.dialog).toBeHidden();
  const replacement = page.getByRole("link", { name: /^Order #\d+$/ });
  await expect(replacement).toBeVisible();

  await orderView.button("Close order").click();
  await expect(orderView.dialog).toHaveAccessibleDescription(/The shop keeps \$24\.00/);
  await orderView.dialog.getByRole("button", { name: "Close order" }).click();
  await expect(orderView.dialog.getByRole("alert")).toContainText("why the shop keeps the money");
  await orderView.dialog.getByLabel("Reason").fill("Sent again");
  await orderView.dialog.getByRole("button", { name: "Close order" }).click();
  await orderView.expectStatus("returned");
  await expect(orderView.waiting).toContainText("Closed: the shipment came back.");
  await expect(page.getByRole("list", { name: "Notes" })).toContainText("Sent again");

  await replacement.click();
  await orderView.expectStatus("completed");
  await expect(page.getByRole("link", { name: `Order #${order.id}` })).toBeVisible();
  const replacedBy = Number(/\/(\d+)$/.exec(page.url())?.[1]);
  expect(await shop.read(replacedBy)).toMatchObject({ total: 0, paymentStatus: "not_required" });
});

test("an order whose shipment is lost is closed once it is refunded in full", async ({
  page,
  shop,
}) => {
  await controlSimulator(shop.system.carrierUrl, { nextOutcome: "lost" });
  const order = await shop.place();
  const orderView = new AdminOrderView(page);
  await orderView.openLive(order.id);
  await expect(orderView.waiting).toContainText("The shipment is lost.");
  await expect(page.getByRole("list", { name: "Progress" })).toContainText("Lost");
  await orderView.expectStatus("shipped");
  await orderView.button("Issue refund").click();
  await expect(orderView.dialog.getByLabel(/^Full amount/)).toBeChecked();
  await expect(orderView.dialog.getByText("so a full refund closes the order")).toBeVisible();
  await orderView.dialog.getByLabel("Reason").fill("Never arrived");
  await orderView.dialog.getByRole("button", { name: /^Refund/ }).click();
  await expect(orderView.dialog).toBeHidden();
  await expect(orderView.paymentStatus).toHaveText("Refunded");
  await orderView.expectStatus("lost");
  await expect(orderView.waiting).toContainText("Closed: the shipment is lost.");
  await expect(orderView.button("Restock items")).toBeVisible();
});

test("operators ship with their own carrier, one order in its dialog and many from a file", async ({
  page,
  shop,
}) => {
  await withManualFulfillment(shop, async () => {
    const orders = await shop.placeMany(3);
    const [byHand = 0, inFile = 0, twice = 0] = orders.map(({ id }) => id);
    for (const { id } of orders) {
      await shop.untilOrder(id, "waiting", ({ waitingFor }) => waitingFor === "fulfillment");
    }
    const orderView = new AdminOrderView(page);
    await orderView.openLive(byHand);
    await orderView.button("Ship with own carrier").click();
    await orderView.dialog.getByLabel("Carrier (optional)").fill("DHL");
    await orderView.dialog.getByLabel("Tracking number (optional)").fill("00340434161094042557");
    await orderView.dialog.getByRole("button", { name: "Ship order" }).click();
    await orderView.expectStatus("shipped");
    const trackingLink = page.getByRole("link", { name: "00340434161094042557" });
    await expect(trackingLink).toHaveAttribute("href", /dhl\.com.*00340434161094042557/);
    await orderView.button("Change tracking number").click();
    await expect(orderView.dialog.getByLabel("Carrier (optional)")).toHaveValue("DHL");
    await orderView.dialog.getByLabel("Tracking number (optional)").fill("00340434161094042558");
    await orderView.dialog.getByRole("button", { name: "Change tracking number" }).click();
    await expect(orderView.dialog).toBeHidden();
    const corrected = page.getByRole("link", { name: "00340434161094042558" });
    await expect(corrected).toHaveAttribute("href", /00340434161094042558/);
    await orderView.button("Mark as delivered").click();
    await expect(orderView.dialog).toHaveAccessibleDescription(/emails the customer/);
    await orderView.dialog.getByRole("button", { name: "Mark as delivered" }).click();
    await orderView.expectStatus("completed");

    await page.goto("/admin/orders");
    await page.getByRole("link", { name: "Ship from file" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Ship from file");
    const rows = [
      `order_number,carrier,tracking_number`,
      `#${inFile},Cargo bike,CB-1`,
      `${twice},DPD,1`,
      `${twice},DPD,2`,
      `2147483,,`,
    ];
    const file = { name: "shipments.csv", mimeType: "text/csv" };
    const buffer = Buffer.from(rows.join("\n"));
    await page.waitForLoadState("networkidle");
    await page.getByLabel("CSV file").setInputFiles({ ...file, buffer });
    await expect(page.getByText("1 order ready to ship")).toBeVisible();
    const table = page.getByRole("region", { name: "Rows" });
    await expect(table.getByRole("row", { name: `#${inFile}` })).toContainText("Ready to ship");
    await expect(table.getByText("This order is in several rows. Keep one of them.")).toHaveCount(
      2,
    );
    await expect(table.getByText("No order has this number.")).toBeVisible();
    await page.getByRole("button", { name: "Ship 1 order" }).click();
    await expect(page.getByText("1 order shipped.")).toBeVisible();
    await expect(table.getByRole("row", { name: `#${inFile}` })).toContainText("Shipped");
    expect(await shop.read(inFile)).toMatchObject({
      status: "shipped",
      shipment: { carrier: "Cargo bike", trackingNumber: "CB-1" },
    });

    // The same file again ships nothing twice.
    await page.getByLabel("CSV file").setInputFiles({ ...file, buffer });
    await expect(page.getByText("1 order shipped like this before")).toBeVisible();
    await expect(page.getByRole("button", { name: "Ship 0 orders" })).toBeDisabled();
    expect((await shop.read(twice)).status).toBe("processing");
    expect((await shop.cancel(twice)).status).toBe(200);
  });
});
