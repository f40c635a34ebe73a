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
