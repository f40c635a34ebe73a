import { randomUUID } from "node:crypto";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { scaled } from "@/local/slowness.mjs";
import { readProviderRecords } from "@/tests/contract/provider-records";
import type { ShopClient } from "@/tests/contract/shop-client";
import { expect, test } from "./shop-test";
import { signInAs } from "./sign-in";

/** Inngest retries a run four times before it has failed. */
const failedMsMax = scaled(90_000);

/** The lab would order these products, too, and its orders would never be shipped. */
test.afterEach(async ({ shop }) => {
  await shop.rows("update products set archived_at = now() where sku like 'REFUSED-%'");
});

/** A product whose label the carrier refuses, because its SKU is longer than the carrier allows. */
async function addRefusedProduct(shop: ShopClient): Promise<number> {
  const productId = await shop.addProduct({ onHand: 100 });
  const sku = `REFUSED-${randomUUID()}-`.padEnd(120, "X");
  await shop.rows("update products set sku = $2 where id = $1", [productId, sku]);
  return productId;
}

/** Places an order that is paid and can't be shipped, and waits until its run has failed for good. */
async function placeFailing(shop: ShopClient, productId: number) {
  const { id, total } = await shop.place({ items: [{ productId, quantity: 1 }] });
  const fingerprint = await shop.until(`order ${id} to fail`, failedMsMax, async () => {
    // The cron would resume the order, and record failures of its own.
    await shop.rows(
      `update orders set resume_at = now() + interval '1 day' where id = $1
         and resume_at < now() + interval '1 hour'`,
      [id],
    );
    const [failed] = await shop.rows<{ fingerprint: string }>(
      `select fingerprint from failed_runs where $1 = any(order_ids)
         and function_id = 'create-shipment' and resolved_at is null`,
      [id],
    );
    return failed?.fingerprint ?? null;
  });
  return { id, total, fingerprint };
}

/** Makes the carrier accept the labels of these orders. */
async function repair(shop: ShopClient, orderIds: readonly number[]): Promise<void> {
  await shop.rows("update order_items set sku = 'TEST-1' where order_id = any($1)", [orderIds]);
}

const openOfGroup = (shop: ShopClient, fingerprint: string) =>
  shop.count("select count(*) from failed_runs where fingerprint = $1 and resolved_at is null", [
    fingerprint,
  ]);

async function openGroup(page: Page, fingerprint: string): Promise<void> {
  await page.goto(`/admin/workflows/failures/${fingerprint}`);
  await page.waitForLoadState("networkidle");
}

test("a group of failures is retried after a dry run, and the retry has fixed it", async ({
  page,
  shop,
}) => {
  const productId = await addRefusedProduct(shop);
  const [one, other] = await Promise.all([
    placeFailing(shop, productId),
    placeFailing(shop, productId),
  ]);
  const { fingerprint } = one;
  expect(other.fingerprint).toBe(fingerprint);
  expect(await openOfGroup(shop, fingerprint)).toBe(2);
  await repair(shop, [one.id, other.id]);

  await signInAs(page, "operator", "/admin/workflows/failures");
  const row = page.locator(`tr[data-fingerprint="${fingerprint}"]`);
  const atRisk = `$${((one.total + other.total) / 100).toFixed(2)}`;
  await expect(row).toContainText("create-shipment");
  await expect(row).toContainText(atRisk);
  await row.getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "CarrierUnavailable: The carrier responded with 422.",
  );
  await page.waitForLoadState("networkidle");
  await expect(page.getByTestId("money-at-risk")).toHaveText(atRisk);
  const rowOf = (orderId: number) => page.getByRole("row").filter({ hasText: `#${orderId}` });
  await expect(rowOf(one.id)).toContainText("Open");
  await expect(rowOf(one.id).getByRole("link", { name: "View trace" })).toBeVisible();

  await page.getByRole("button", { name: "Retry open failures" }).click();
  const dialog = page.getByRole("dialog");
  const preview = dialog.getByTestId("retry-preview");
  await expect(preview).toContainText("2 of 2 open");
  await expect(preview).toContainText(atRisk);
  await expect(preview).toContainText("payment/completed × 2");
  await expect(preview.getByRole("listitem").filter({ hasText: "create-shipment" })).toContainText(
    "Happens once",
  );
  const { violations } = await new AxeBuilder({ page }).include("dialog[open]").analyze();
  expect(violations).toEqual([]);
  expect(await openOfGroup(shop, fingerprint)).toBe(2);
  const retries = `select count(*) from failure_retries r join failed_runs f on f.id = r.failed_run_id
    where f.order_ids && $1`;
  expect(await shop.count(retries, [[one.id, other.id]])).toBe(0);

  await dialog.getByRole("button", { name: "Retry 2 failures" }).click();
  const result = dialog.getByTestId("retry-result");
  await expect(result).toContainText("2 failures retried");
  for (const { id } of [one, other]) {
    const item = result.getByRole("listitem").filter({ hasText: `order-${id}` });
    await expect(item).toContainText("Retried");
  }
  await dialog.getByRole("button", { name: "Close" }).click();
  for (const { id } of [one, other]) {
    await expect(rowOf(id)).toContainText("Fixed by a retry");
    await expect(rowOf(id).getByRole("link", { name: "View run" })).toBeVisible();
  }
  await expect(page.getByText("Resolved", { exact: true }).first()).toBeVisible();
  // The button that had the focus is gone.
  await expect(page.getByRole("button", { name: "Retry open failures" })).toBeHidden();
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();

  await shop.untilFinished([one.id, other.id]);
  // The money counts until the orders end, also after their failures are resolved.
  await openGroup(page, fingerprint);
  await expect(page.getByTestId("money-at-risk")).toHaveText("None");
  const records = await readProviderRecords(shop, [one.id, other.id]);
  for (const { id, total } of [one, other]) {
    expect(records.get(id)).toMatchObject({ labels: [{}], received: total, refunded: 0 });
  }
  const audited = await shop.rows(
    `select action, data -> 'failures' as failures from audit_entries where subject = $1
     order by id desc limit 1`,
    [`failure_group:${fingerprint}`],
  );
  expect(audited).toEqual([{ action: "failures/retried", failures: 2 }]);
});

test("what a filter matches is retried on the list, and a row keeps the focus of its button", async ({
  page,
  shop,
}) => {
  const productId = await addRefusedProduct(shop);
  const [one, other] = await Promise.all([
    placeFailing(shop, productId),
    placeFailing(shop, productId),
  ]);
  await signInAs(page, "operator", `/admin/workflows/failures?q=%23${one.id}`);
  await page.waitForLoadState("networkidle");
  await page.getByRole("button", { name: "Retry matching failures" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByTestId("retry-preview")).toContainText("1 of 1 open");
  await repair(shop, [one.id, other.id]);
  await dialog.getByRole("button", { name: "Retry 1 failure" }).click();
  await expect(dialog.getByTestId("retry-result")).toContainText("1 failure retried");
  await expect(dialog.getByTestId("retry-result")).toContainText(`order-${one.id}`);
  await dialog.getByRole("button", { name: "Close" }).click();
  await page.goto("/admin/workflows/failures");
  await expect(page.getByRole("button", { name: "Retry matching failures" })).toBeHidden();

  await openGroup(page, other.fingerprint);
  const row = page.getByRole("row").filter({ hasText: `#${other.id}` });
  await row.getByRole("button", { name: `Retry failure of order-${other.id}` }).click();
  await dialog.getByRole("button", { name: "Retry 1 failure" }).click();
  await expect(dialog.getByTestId("retry-result")).toContainText("1 failure retried");
  await expect(row).toContainText("Fixed by a retry");
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(row).toBeFocused();
});

test("resolved failures are reopened by a new one, and can then be ignored", async ({
  page,
  shop,
}) => {
  const productId = await addRefusedProduct(shop);
  const first = await placeFailing(shop, productId);
  const { fingerprint } = first;
  await signInAs(page, "operator", `/admin/orders/${first.id}`);
  await page.getByRole("link", { name: "View failure" }).click();
  await expect(page).toHaveURL(new RegExp(`/admin/workflows/failures/${fingerprint}$`));
  await page.waitForLoadState("networkidle");

  await page.getByRole("button", { name: "Resolve failures" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Resolve failures" }).click();
  await expect(page.getByText("Failures resolved")).toBeVisible();
  await expect(page.getByRole("button", { name: "Retry open failures" })).toBeHidden();
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  const rowOf = (orderId: number) => page.getByRole("row").filter({ hasText: `#${orderId}` });
  await expect(rowOf(first.id)).toContainText("Resolved by an operator");

  const second = await placeFailing(shop, productId);
  expect(second.fingerprint).toBe(fingerprint);
  await openGroup(page, fingerprint);
  await expect(page.getByText("Regression", { exact: true })).toBeVisible();
  await expect(rowOf(second.id)).toContainText("Open");

  await page.getByRole("button", { name: "Ignore failures" }).click();
  await dialog.getByRole("button", { name: "Ignore failures" }).click();
  await expect(page.getByText("Failures ignored")).toBeVisible();
  await page.goto("/admin/workflows/failures?state=open");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Workflows");
  await expect(page.locator(`tr[data-fingerprint="${fingerprint}"]`)).toHaveCount(0);
  await page.goto("/admin/workflows/failures?state=ignored");
  await expect(page.locator(`tr[data-fingerprint="${fingerprint}"]`)).toBeVisible();

  await repair(shop, [first.id, second.id]);
  await shop.rows("update orders set resume_at = now() where id = any($1)", [
    [first.id, second.id],
  ]);
  await shop.runCron("resume-orders");
  await shop.untilFinished([first.id, second.id]);
  // Its order has gone on, so the cron resolves the failure, and the group stays ignored.
  await shop.runCron("sweep-outbox");
  await shop.until("the failure to be resolved", 30_000, async () =>
    (await openOfGroup(shop, fingerprint)) === 0 ? true : null,
  );
  await openGroup(page, fingerprint);
  await expect(rowOf(second.id)).toContainText("The order moved on");
  await page.getByRole("button", { name: "Reopen failures" }).click();
  await dialog.getByRole("button", { name: "Reopen failures" }).click();
  await expect(page.getByText("Failures no longer ignored")).toBeVisible();
  await expect(page.getByRole("button", { name: "Resolve failures" })).toBeHidden();
});
