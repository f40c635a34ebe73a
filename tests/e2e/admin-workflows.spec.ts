import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { functionCatalog } from "@/lib/domain/workflows/function-catalog";
import type { ShopClient } from "@/tests/contract/shop-client";
import { untilRunIsRecorded } from "@/tests/support/recorded-run";
import { expect, test } from "./shop-test";
import { signInAs } from "./sign-in";

/** Opens a page and waits until its scripts have run. */
async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.waitForLoadState("networkidle");
}

/** Confirms the open dialog. */
async function confirm(page: Page, name: string): Promise<void> {
  await page.getByRole("dialog").getByRole("button", { name, exact: true }).click();
}

test("the runs of an order are found, and each shows what its steps did", async ({
  page,
  shop,
}) => {
  const { id } = await shop.place();
  await shop.untilFinished([id]);
  const completed = { functionId: "process-payment", status: "completed" };
  const runId = await untilRunIsRecorded(shop, id, completed);
  await signInAs(page, "operator", "/admin/workflows/runs");
  await page.getByLabel("Search").fill(`#${id}`);
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await page.waitForURL(/q=%23/);
  await expect(page.locator(`tr[data-run-id="${runId}"]`)).toContainText("process-payment");
  await page.getByLabel("Function").selectOption("reserve-inventory");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await expect(page.locator("tr[data-run-id]")).toHaveCount(1);
  await expect(page.locator("tr[data-run-id]")).toContainText("reserve-inventory");

  await open(page, `/admin/workflows/runs/${runId}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("process-payment");
  await expect(page.getByTestId("run-status")).toHaveText("Completed");
  const step = page.locator('[data-step="authorize"]');
  await expect(step).toHaveAttribute("data-status", "completed");
  await step.getByText("Output", { exact: true }).click();
  await expect(step.locator("pre")).toContainText('"outcome": "authorized"');
  await page.getByRole("link", { name: "order/created" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("order/created");
  await expect(page.locator('[data-function="reserve-inventory"]')).toContainText("Completed");
});

test("a run in progress is cancelled, but its order is not", async ({ page, pace, shop }) => {
  await pace.carrier({ latencyMs: 60_000 });
  const { id } = await shop.place();
  const running = { functionId: "create-shipment", status: "running" };
  const runId = await untilRunIsRecorded(shop, id, running);
  await signInAs(page, "operator", `/admin/workflows/runs/${runId}`);
  await page.waitForLoadState("networkidle");
  await page.getByRole("button", { name: "Cancel run" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText(`It does not cancel order #${id}`);
  const { violations } = await new AxeBuilder({ page }).include("dialog[open]").analyze();
  expect(violations).toEqual([]);
  await confirm(page, "Cancel run");
  await expect(page.getByTestId("run-status")).toHaveText("Cancelled");
  await expect(page.getByRole("button", { name: "Cancel run" })).toHaveCount(0);
  expect((await shop.read(id)).status).toBe("processing");
  const engine = await shop.rows("select status from inngest.run where id = $1", [runId]);
  expect(engine).toEqual([{ status: "Cancelled" }]);
  const audited = await shop.rows(
    "select action, data -> 'orderId' as order_id from audit_entries where subject = $1",
    [`run:${runId}`],
  );
  expect(audited).toEqual([{ action: "run/cancelled", order_id: id }]);
});

/** Records a run that waits for a retry, although the Inngest server doesn't know it. */
async function insertForgottenRun(shop: ShopClient, orderId: number): Promise<string> {
  const runId = `forgotten-${orderId}`;
  await shop.rows(
    `insert into telemetry.runs (run_id, queued_at, function_id, status, attempt, trace_id, span_id,
       order_id, event_id, event_name, event_count, started_at, updated_at, error_name, error,
       error_cause, fingerprint, next_retry_from, next_retry_to)
     values ($1, date_trunc('milliseconds', now()), 'create-shipment', 'retrying', 2, md5($1),
       left(md5($1), 16), $2, $3, 'payment/completed', 1, now(), now(), 'CarrierUnavailable',
       'The carrier did not respond.', 'Error: ECONNREFUSED', 'fedcba9876543210',
       now() + interval '1 minute', now() + interval '90 seconds')`,
    [runId, orderId, `order-${orderId}-99`],
  );
  return runId;
}

test("all runs that match a filter are cancelled together, even forgotten ones", async ({
  page,
  shop,
}) => {
  const { id } = await shop.place();
  await shop.untilFinished([id]);
  const runId = await insertForgottenRun(shop, id);
  await signInAs(page, "operator", "/admin/workflows/runs");
  await expect(page.getByRole("button", { name: /unfinished/ })).toHaveCount(0);
  await open(page, `/admin/workflows/runs?order=${id}&status=retrying`);
  const row = page.locator(`tr[data-run-id="${runId}"]`);
  await expect(row).toContainText(/Next attempt at about/);
  await page.getByRole("button", { name: "Cancel all 1 unfinished run" }).click();
  await confirm(page, "Cancel runs");
  await expect(page.getByRole("dialog")).toContainText("1 run cancelled.");
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  await open(page, `/admin/workflows/runs/${runId}`);
  await expect(page.getByTestId("run-status")).toHaveText("Cancelled");
});

test("events are found by a field of their payload, and sent again", async ({ page, shop }) => {
  const productId = await shop.addProduct();
  const { id } = await shop.place({ items: [{ productId, quantity: 2 }] });
  await shop.untilFinished([id]);
  await signInAs(page, "operator", "/admin/workflows/events");
  await page.getByLabel("Search").fill(`items.productId:${productId}`);
  await page.getByLabel("Name").selectOption("order/created");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await expect(page.locator("tr[data-event-id]")).toHaveCount(1);
  await page.getByRole("link", { name: "order/created" }).click();
  await page.waitForLoadState("networkidle");
  await expect(page.locator('[data-function="process-payment"]')).toContainText("Completed");

  await page.getByRole("button", { name: "Send again" }).click();
  await confirm(page, "Send again");
  await page.getByRole("link", { name: "Show the new event" }).click();
  await expect(page).toHaveURL(/events\/manual-/);
  await expect(async () => {
    await page.reload();
    const outcome = page.locator('[data-function="process-payment"]');
    await expect(outcome.getByTestId("run-status")).toHaveText("Completed", { timeout: 1_000 });
  }).toPass();
  // The payment was authorized and captured once.
  const payments = await shop.rows("select status from payments where order_id = $1", [id]);
  expect(payments).toEqual([{ status: "paid" }]);
});

test("an event that starts nothing says why", async ({ page, shop }) => {
  const { id } = await shop.place({ paymentMethod: null });
  await shop.rows(
    `insert into order_events (order_id, seq, type, data, actor, at, status, payment_status,
       inventory_status, sent_at)
     select id, 99, 'order/noted', '{}', 'system', now(), status, payment_status, inventory_status,
       now() from orders where id = $1`,
    [id],
  );
  await signInAs(page, "operator", `/admin/workflows/events/order-${id}-99`);
  await expect(page.getByText("It is not sent to Inngest.")).toBeVisible();
});

test("an administrator sends an event with a payload that its schema allows", async ({
  page,
  shop,
}) => {
  const { id } = await shop.place();
  await shop.untilFinished([id]);
  await signInAs(page, "admin", "/admin/workflows/events/new");
  await page.waitForLoadState("networkidle");
  await page.getByLabel("Event").selectOption("order/resume");
  const payload = page.getByLabel("Payload (JSON)");
  await expect(payload).toHaveValue(/"orderId": 1/);
  const send = async () => {
    await page.getByRole("button", { name: "Send event" }).click();
    await confirm(page, "Send event");
  };
  await payload.fill('{ "orderId": "x", "seq": 1, "at": "2026-11-29T12:00:00Z" }');
  await send();
  await expect(page.getByText(/Not valid: orderId/)).toBeVisible();
  await payload.fill(`{ "orderId": ${id}, "seq": 1, "at": "2026-11-29T12:00:00Z" }`);
  await send();
  await page.getByRole("link", { name: "Show the event" }).click();
  await expect(page).toHaveURL(/events\/manual-/);
  await expect(async () => {
    await page.reload();
    const outcome = page.locator('[data-function="resume-order"]');
    await expect(outcome.getByTestId("run-status")).toHaveText("Completed", { timeout: 1_000 });
  }).toPass();
});

test("a cron is run now, and its run is marked", async ({ page, shop }) => {
  await signInAs(page, "operator", "/admin/workflows/crons");
  await page.waitForLoadState("networkidle");
  const card = page.locator('[data-cron="sync-inventory"]');
  await expect(card).toContainText("Every 6 hours");
  await card.getByRole("button", { name: "Run now" }).click();
  await confirm(page, "Run now");
  const run = card.locator('[data-manual="true"]').first();
  await expect(run).toContainText("By hand");
  await expect(run.getByTestId("run-status")).toHaveText("Completed");
  const started =
    "select count(*) from audit_entries where action = 'cron/started' and subject = 'cron:sync-inventory'";
  expect(await shop.count(started)).toBeGreaterThan(0);
});

test("the functions are searched by the events that start them", async ({ page }) => {
  await signInAs(page, "operator", "/admin/workflows");
  await page.waitForLoadState("networkidle");
  await expect(page.locator("tr[data-function]")).toHaveCount(functionCatalog.length);
  await page.getByLabel("Search").fill("order/created");
  const started = functionCatalog.filter(({ events }) => events.includes("order/created"));
  await expect(page.locator("tr[data-function]")).toHaveCount(started.length);
  const graph = page.getByRole("list", { name: "Functions" });
  await graph.getByRole("link", { name: "process-payment" }).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/runs\?function=process-payment/);
});

test("the outbox shows its dispatcher, and that everything is sent", async ({ page }) => {
  await signInAs(page, "operator", "/admin/workflows/outbox");
  await expect(page.getByTestId("dispatcher")).toContainText(/Process \d+ on \S/);
  await expect(page.getByText("All webhooks that were received are sent.")).toBeVisible();
});

test("new events are announced, and shown when asked for", async ({ page, shop }) => {
  const { id } = await shop.place({ paymentMethod: null });
  await signInAs(page, "operator", `/admin/workflows/events?order=${id}&name=order/cancelled`);
  await page.waitForLoadState("networkidle");
  await expect(page.getByText("No events match.")).toBeVisible();
  await shop.cancel(id);
  await page.getByRole("button", { name: "1 new event" }).click();
  await expect(page.locator("tr[data-event-id]")).toContainText("order/cancelled");
});

test("a search by JSON path says what is wrong with it", async ({ page }) => {
  await signInAs(page, "operator", "/admin/workflows/events?q=$.total");
  await expect(page.getByLabel("Search")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText("This path selects a value.")).toBeVisible();
});

test("the form for an event opens for any name in its address", async ({ page }) => {
  await signInAs(page, "admin", "/admin/workflows/events/new?name=constructor");
  await expect(page.getByLabel("Event")).toHaveValue("order/resume");
});

test("a filter by time is shown, can be removed, and does not allow to cancel every run", async ({
  page,
  shop,
}) => {
  const { id } = await shop.place();
  await shop.untilFinished([id]);
  const runId = await insertForgottenRun(shop, id);
  const from = "1970-01-01T00:00:00Z";
  await signInAs(page, "operator", `/admin/workflows/runs?from=${from}&status=retrying`);
  await page.waitForLoadState("networkidle");
  await expect(page.locator(`tr[data-run-id="${runId}"]`)).toBeVisible();
  await expect(page.getByRole("button", { name: /unfinished/ })).toHaveCount(0);
  await page.getByRole("link", { name: /^Created from/ }).click();
  await expect(page).toHaveURL(/runs\?status=retrying$/);
  await shop.rows("delete from telemetry.runs where run_id = $1", [runId]);
});
