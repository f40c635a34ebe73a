import { startWebhookReceiver } from "@/tests/support/webhook-receiver";
import { expect, test } from "./shop-test";
import { signInAs } from "./sign-in";

test.slow();

test("lists the webhooks of a payment, with what became of them", async ({ page, shop }) => {
  const order = await shop.place({ paymentMethod: "pm_card_visa" });
  await signInAs(page, "operator");
  await page.goto("/admin/payments");
  await page.getByRole("link", { name: "Webhooks" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Webhooks");
  await expect(async () => {
    await page.reload();
    await expect(
      page.getByRole("link", { name: `#${order.id}`, exact: true }).first(),
    ).toBeVisible();
  }).toPass();
  const row = page
    .getByRole("row")
    .filter({ hasText: `#${order.id}` })
    .first();
  await expect(row.getByText(/^(Applied|Nothing new)$/)).toBeVisible();
  await row.getByRole("link", { name: /^evt_/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("gateway/event.received");
});

test("says which webhooks did not arrive", async ({ page, shop }) => {
  const order = await shop.place({ paymentMethod: "pm_card_visa" });
  let eventId = "";
  await expect(async () => {
    const [lost] = await shop.rows<{ id: string }>(
      `update webhook_receipts set was_lost = true
        where event_id = (select event_id from webhook_receipts where order_id = $1 limit 1)
        returning event_id as id`,
      [order.id],
    );
    eventId = lost?.id ?? "";
    expect(eventId).not.toBe("");
  }).toPass();
  await signInAs(page, "operator");
  await page.goto(`/admin/payments/webhooks?q=${eventId}`);
  await expect(page.getByText("Lost, found in the list")).toBeVisible();
});

test("keeps the filter of the result in the address, and says when nothing matches", async ({
  page,
}) => {
  await signInAs(page, "operator");
  await page.goto("/admin/payments/webhooks?q=pi_unknown&status=unknown");
  await expect(page.getByText("No webhooks match.")).toBeVisible();
  await expect(page.getByLabel("Webhook or object", { exact: true })).toHaveValue("pi_unknown");
  await expect(page.getByLabel("Status", { exact: true })).toHaveValue("unknown");
});

test("makes the deliveries of a webhook endpoint again that match a filter", async ({
  page,
  shop,
}) => {
  const receiver = await startWebhookReceiver();
  const created = await shop.call<{ id: number }>("/api/v1/webhook-endpoints", {
    body: { url: receiver.url, eventTypes: ["order/created"] },
  });
  const path = `/admin/webhooks/${created.body.id}`;
  const order = await shop.place({ paymentMethod: null });
  const isOrders = ({ body }: { body: string }) => JSON.parse(body).data.orderId === order.id;
  await expect.poll(() => receiver.posts.filter(isOrders).length).toBe(1);
  await signInAs(page, "operator");
  await page.goto(path);
  await expect(page.getByRole("button", { name: /Deliver these again/ })).toBeHidden();
  await page.getByLabel("Status", { exact: true }).selectOption("Delivered");
  await page.getByLabel("From", { exact: true }).fill("2026-01-01T00:00:00");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await expect(page).toHaveURL(/status=delivered&from=202[56]-/);
  await page.getByRole("button", { name: /^Deliver these again \(\d+\)$/ }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText(/At most \d+ deliver(y|ies)/);
  await dialog.getByRole("button", { name: "Deliver again" }).click();
  await expect(page.getByText(/^Deliveries queued: \d+$/)).toBeVisible();
  await expect.poll(() => receiver.posts.filter(isOrders).length).toBe(2);
  const ids = receiver.posts.filter(isOrders).map(({ headers }) => headers["webhook-id"]);
  expect(new Set(ids).size).toBe(1);
  await shop.cancel(order.id);
  await shop.call(`/api/v1/webhook-endpoints/${created.body.id}`, { method: "DELETE" });
  await receiver.close();
});
