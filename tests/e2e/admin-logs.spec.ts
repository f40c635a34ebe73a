import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import type { ShopClient } from "@/tests/contract/shop-client";
import { expect, expectNoHorizontalScroll, test } from "./shop-test";
import { signInAs } from "./sign-in";

const list = (page: Page) => page.getByRole("list", { name: "Log lines" });
const rows = (page: Page) => list(page).getByRole("listitem");

/** A word that no other line contains. */
const uniqueWord = () => `w${randomBytes(6).toString("hex")}`;

/** Requests a path that does not exist, which leaves a line with this word in the log. */
async function leaveLine(shop: ShopClient, word: string): Promise<void> {
  const { status } = await shop.call(`/api/v1/${word}`);
  expect(status).toBe(404);
}

async function untilStored(shop: ShopClient, word: string, count = 1): Promise<void> {
  await shop.until(`${count} stored lines with ${word}`, 20_000, async () => {
    const [row] = await shop.rows<{ lines: number }>(
      "select count(*)::int as lines from telemetry.logs where fields ->> 'path' like $1",
      [`%${word}%`],
    );
    return row?.lines === count ? true : null;
  });
}

test("finds an order's lines, and opens them to their fields, their trace and their request", async ({
  page,
  shop,
}) => {
  const requestId = `request-${uniqueWord()}`;
  const placed = await shop.call<{ id: number }>("/api/v1/orders", {
    body: shop.orderBody(),
    headers: { "x-request-id": requestId },
  });
  const order = placed.body;
  await shop.untilFinished([order.id]);
  await shop.until("the order's lines", 20_000, async () => {
    const lines = await shop.count(
      `select count(*) from telemetry.logs where order_id = ${order.id}`,
    );
    return lines > 1 ? true : null;
  });
  await signInAs(page, "operator", "/admin/logs");
  await page.getByLabel("Order", { exact: true }).fill(String(order.id));
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await page.waitForURL(/order=/);
  const placing = rows(page).filter({ hasText: "POST /api/v1/orders" });
  await expect(rows(page).filter({ hasText: "inventory movement" }).first()).toBeVisible();
  await expect(placing).toHaveCount(1);
  await expect(rows(page).filter({ hasText: "POST /api/webhooks/" }).first()).toBeVisible();
  await placing.locator("summary").click();
  await expect(placing.getByText(requestId)).toBeVisible();
  await expect(placing.getByRole("link", { name: `#${order.id}` })).toHaveAttribute(
    "href",
    `/admin/orders/${order.id}`,
  );
  await expect(placing.getByRole("link", { name: /^[\da-f]{32}$/ })).toHaveAttribute(
    "href",
    /^\/admin\/traces\/[\da-f]{32}$/,
  );

  await placing.getByRole("link", { name: "Lines of this request" }).click();
  await page.waitForURL(/request=/);
  await expect(rows(page)).toHaveCount(1);
  await rows(page).locator("summary").click();
  await rows(page).getByRole("link", { name: "Lines of this trace" }).click();
  await page.waitForURL(/trace=/);
  await expect(rows(page).filter({ hasText: "inventory movement" }).first()).toBeVisible();
  await expect(page.getByLabel("Trace", { exact: true })).toHaveValue(/^[\da-f]{32}$/);
  await page.getByRole("link", { name: "Clear filters" }).click();
  await page.waitForURL(/\/admin\/logs$/);
});

test("follows the log, holds while paused or read, and counts what is new", async ({
  page,
  shop,
}) => {
  const word = uniqueWord();
  await signInAs(page, "operator", `/admin/logs?q=${word}`);
  await expect(page.getByText("No lines match.")).toBeVisible();
  await leaveLine(shop, `${word}/1`);
  await expect(rows(page)).toHaveCount(1);

  await page.getByRole("button", { name: "Pause" }).click();
  await leaveLine(shop, `${word}/2`);
  const newLine = page.getByRole("button", { name: "1 new line" });
  await expect(newLine).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  await newLine.click();
  await expect(rows(page)).toHaveCount(2);
  await leaveLine(shop, `${word}/3`);
  await expect(newLine).toBeVisible();
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(rows(page)).toHaveCount(3);
  await expect(rows(page).first()).toContainText(`${word}/3`);

  const first = rows(page).first().locator("summary");
  await first.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(rows(page).nth(1).getByText("Lines of this request")).toBeVisible();
  await leaveLine(shop, `${word}/4`);
  await expect(newLine).toBeVisible();
  await expect(rows(page)).toHaveCount(3);
  await expect(page.getByText("New lines are held while you read")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(rows(page)).toHaveCount(4);
  await expect(newLine).toBeHidden();
});

test("does not follow a time range that has ended, and pages to older lines", async ({
  page,
  shop,
}) => {
  const word = uniqueWord();
  const calls = Array.from({ length: 101 }, (_, index) => leaveLine(shop, `${word}/${index}`));
  await Promise.all(calls);
  await untilStored(shop, word, 101);
  const to = new Date(Date.now() + 60_000).toISOString();
  await signInAs(page, "operator", `/admin/logs?q=${word}&to=${to}`);
  await expect(rows(page)).toHaveCount(100);
  await expect(page.getByRole("button", { name: "Pause" })).toHaveCount(0);
  await page.getByRole("link", { name: "Older" }).click();
  await page.waitForURL(/cursor=/);
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole("link", { name: "Newest" }).click();
  await expect(rows(page)).toHaveCount(100);
});

test("says that the store can't be read, and goes on when it can", async ({ page, shop }) => {
  const word = uniqueWord();
  await leaveLine(shop, word);
  await untilStored(shop, word);
  await signInAs(page, "operator", `/admin/logs?q=${word}`);
  await expect(rows(page)).toHaveCount(1);
  const locking = await shop.db.connect();
  try {
    await locking.query("begin");
    await locking.query("lock table telemetry.logs");
    await expect(page.getByText("The stored log could not be read. Trying again…")).toBeVisible();
    await expect(rows(page)).toHaveCount(1);
    await page.goto(`/admin/logs?q=${word}`);
    await expect(
      page.getByRole("alert").filter({ hasText: "The stored log could not be read." }),
    ).toBeVisible();
    await expect(page.getByText("No lines match.")).toHaveCount(0);
  } finally {
    await locking.query("rollback");
    locking.release();
  }
  await page.reload();
  await expect(rows(page)).toHaveCount(1);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("fits, and shows a line's fields", async ({ page, shop }) => {
    const word = uniqueWord();
    await leaveLine(shop, word);
    await untilStored(shop, word);
    await signInAs(page, "operator", `/admin/logs?q=${word}`);
    await rows(page).locator("summary").click();
    await expect(rows(page).getByText(`/api/v1/${word}`, { exact: true })).toBeVisible();
    await expectNoHorizontalScroll(page);
  });
});
