import { randomUUID } from "node:crypto";
import { expect, expectNoHorizontalScroll, test } from "./shop-test";
import { signInAs } from "./sign-in";

test("an operator finds a refused call in the request log, and reads on from it", async ({
  page,
  shop,
}) => {
  const { id } = await shop.place({ paymentMethod: null });
  const requestId = `caller-${randomUUID()}`;
  const refused = await shop.call(`/api/v1/orders/${id}/refunds`, {
    body: { amount: 1 },
    headers: { "x-request-id": requestId, "idempotency-key": randomUUID() },
  });
  expect(refused.status).toBe(409);
  await signInAs(page, "operator");
  await page.goto("/admin/integrations");
  await page.getByLabel("Order").fill(String(id));
  await page.getByLabel("Status").selectOption("Refused (4xx)");
  const row = page.getByRole("row").filter({ hasText: `/api/v1/orders/${id}/refunds` });
  await expect(async () => {
    await page.getByRole("button", { name: "Search", exact: true }).click();
    await expect(row).toContainText("409", { timeout: 1_000 });
  }).toPass();
  await expect(row).toContainText("Demo");
  await row.getByRole("link", { name: /refunds/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    `POST /api/v1/orders/${id}/refunds`,
  );
  await expect(page.getByRole("main")).toContainText("conflict");
  await page.getByRole("link", { name: "Log lines" }).click();
  await expect(page).toHaveURL(new RegExp(`request=${requestId}`));
  await shop.cancel(id);
});

test("an operator sees what differed between two calls with the same key", async ({
  page,
  shop,
}) => {
  const key = `erp-${randomUUID()}`;
  const headers = { "idempotency-key": key };
  const { id } = await shop.place({ paymentMethod: null });
  const cancel = (reason: string) =>
    shop.call(`/api/v1/orders/${id}/cancel`, { body: { reason }, headers });
  expect((await cancel("Late")).status).toBe(200);
  expect((await cancel("Late")).headers.get("idempotent-replayed")).toBe("true");
  expect((await cancel("Broken")).status).toBe(422);
  await signInAs(page, "operator");
  await page.goto("/admin/integrations/idempotency");
  await page.getByRole("link", { name: key }).click();
  const card = page.getByRole("main");
  await expect(card).toContainText(`POST /api/v1/orders/${id}/cancel`);
  await expect(card).toContainText(/What differed\s*reason/);
  await expect(card).toContainText(/Replays\s*1, last at/);
  await page.getByText("Answer, without secrets and personal data").click();
  await expect(card).toContainText('"status": "cancelled"');
});

test("an operator creates a webhook endpoint, and sees its secret once", async ({ page, shop }) => {
  const url = `http://127.0.0.1:9999/${randomUUID()}/${"long".repeat(400)}`;
  await signInAs(page, "operator", "/admin/webhooks");
  await page.getByLabel("URL").fill("ftp://example.com");
  await page.getByRole("button", { name: "Create endpoint" }).click();
  await expect(page.getByLabel("URL")).toHaveAccessibleDescription(/http/);
  await page.getByLabel("URL").fill(url);
  await page.getByRole("button", { name: "Create endpoint" }).click();
  await expect(page.getByTestId("webhook-secret")).toContainText("whsec_");
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByTestId("webhook-secret")).toHaveCount(0);
  await expect(page.getByLabel("URL")).toBeFocused();
  await page.getByRole("link", { name: url }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(url);
  await page.setViewportSize({ width: 320, height: 700 });
  await expectNoHorizontalScroll(page);
  await page.getByRole("button", { name: "Delete endpoint" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete endpoint" }).click();
  await expect(page).toHaveURL(`${shop.system.appUrl}/admin/webhooks`);
  await expect(page.getByRole("link", { name: url })).toHaveCount(0);
});
