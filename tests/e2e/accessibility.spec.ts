import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { formatTime } from "@/lib/domain/format-time";
import type { OrderView } from "@/lib/domain/order/view";
import type { ShopClient } from "@/tests/contract/shop-client";
import { placeExampleOrder } from "@/tests/support/place-example-order";
import { untilColorsHaveChanged } from "./color-transitions";
import { expect, expectNoHorizontalScroll, test } from "./shop-test";
import { signInAs } from "./sign-in";
import {
  accountPages,
  adminPages,
  type Examples,
  missingRoutes,
  publicPages,
  type SitePage,
} from "./site-pages";
import { Visitor } from "./visitor";

const desktop = { width: 1280, height: 720 };
const phone = { width: 390, height: 844 };
const long = "Donaudampfschifffahrtsgesellschaft".repeat(12);

/** A pending, a completed and a cancelled order, with long names that can't wrap at spaces. */
async function placeOneOfEach(shop: ShopClient): Promise<OrderView[]> {
  const productId = await shop.addProduct();
  await shop.rows("update products set name = $2 where id = $1", [productId, long.slice(0, 100)]);
  const items = [{ productId, quantity: 1 }];
  const shippingAddress = long.slice(0, 400);
  const [open, completed, cancelled] = await Promise.all([
    shop.place({ items, shippingAddress, paymentMethod: null }),
    shop.place({ items, shippingAddress }),
    shop.place({ items, shippingAddress, paymentMethod: null }),
  ]);
  await shop.cancel(cancelled.id, long.slice(0, 400));
  await shop.untilFinished([completed.id, cancelled.id]);
  await shop.untilOrder(open.id, "reserved", (now) => now.inventoryStatus === "reserved");
  return [open, completed, cancelled];
}

test("order pages are accessible in every state", async ({ page, shop }) => {
  // On a busy machine axe takes seconds per page.
  test.slow();
  const orders = await placeOneOfEach(shop);
  const productId = orders[0]?.items[0]?.productId ?? 0;
  const visitor = new Visitor(page);
  await visitor.addToCart(productId);
  const paths = orders.map((order) => `/track/${order.trackingToken}`);
  const pages = [...paths, "/?q=donau", "/cart", "/checkout"].map((path) => ({ path }));
  await expectAccessible(page, pages);
  await page.getByRole("button", { name: "Pay now" }).click();
  await expect(page.getByRole("main").getByRole("alert").first()).toBeVisible();
  expect(await seriousViolations(auditOf(page))).toEqual([]);
});

test.describe("every page is accessible, light and dark, and fits a phone:", () => {
  let examples: Examples;
  test.beforeAll(async ({ shop }) => {
    examples = await placeExampleOrder(shop);
  });
  test.beforeEach(() => test.slow());

  test("no page is left out", () => {
    expect(missingRoutes(examples)).toEqual([]);
  });

  test("public pages", async ({ page }) => {
    await expectAccessible(page, withoutParts(publicPages(examples)));
  });

  test("account pages", async ({ page }) => {
    await signInAs(page, "customer");
    await expectAccessible(page, accountPages(examples));
  });

  // Split into parts that can run in parallel.
  for (const part of [1, 2, 3]) {
    test(`admin pages, part ${part} of 3`, async ({ page }) => {
      await signInAs(page, "admin");
      const pages = adminPages(examples).filter((_, index) => index % 3 === part - 1);
      await expectAccessible(page, pages);
    });
  }
});

/** The pages without those that are a part of another one. */
function withoutParts(pages: readonly SitePage[]): SitePage[] {
  return pages.filter(({ path }) => !path.includes("#"));
}

async function expectAccessible(
  page: Page,
  pages: readonly Omit<SitePage, "name">[],
): Promise<void> {
  await page.emulateMedia({ reducedMotion: "reduce" });
  for (const { path, drawnLater } of pages) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
    if (drawnLater) await expect(page.locator(drawnLater).first()).toBeVisible();
    expect(await seriousViolations(auditOf(page)), path).toEqual([]);
    // The dark scheme changes only colors, so only contrast is audited again.
    await page.emulateMedia({ colorScheme: "dark" });
    await untilColorsHaveChanged(page);
    expect(await seriousViolations(auditOf(page, "color-contrast")), `${path}, dark`).toEqual([]);
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize(phone);
    await expectNoHorizontalScroll(page);
    await page.setViewportSize(desktop);
  }
}

test.describe("a call without a key", () => {
  test.use({ expectedErrors: /status of 401/ });

  test("the API reference is accessible while a call is tried", async ({ page }) => {
    test.slow();
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.goto("/docs");
    await page.getByRole("button", { name: "Authorize" }).click();
    const dialog = page.getByRole("dialog", { name: "Authorize" });
    await expect(dialog.getByLabel("API key")).toBeFocused();
    expect(await seriousViolations(auditOf(page))).toEqual([]);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: "Authorize" })).toBeFocused();
    const operation = page.locator(".opblock").filter({ hasText: "Place an order" });
    await operation.getByRole("button").first().click();
    await operation.getByRole("button", { name: "Try it out" }).click();
    await operation.getByRole("button", { name: "Execute" }).click();
    await expect(operation.locator(".live-responses-table")).toContainText("401");
    expect(await seriousViolations(auditOf(page))).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    await untilColorsHaveChanged(page);
    expect(await seriousViolations(auditOf(page, "color-contrast"))).toEqual([]);
    await page.setViewportSize(phone);
    await expectNoHorizontalScroll(page);
  });
});

/** Audits with all rules or only one. Collecting only violations makes this much faster. */
function auditOf(page: Page, rule?: string): AxeBuilder {
  const runOnly = rule && { runOnly: { type: "rule" as const, values: [rule] } };
  return new AxeBuilder({ page }).options({ resultTypes: ["violations"], ...runOnly });
}

/** The serious and critical violations that axe finds. */
async function seriousViolations(axe: AxeBuilder): Promise<string[]> {
  // The frame of an email preview runs no scripts, so axe would time out on it. There are no other
  // frames, so legacy mode can skip the separate page that combines the results of frames.
  const audit = axe.exclude("iframe[sandbox]").setLegacyMode();
  const { violations } = await audit.analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}

test("every control is reachable by keyboard and shows its focus", async ({
  page,
  shop,
  track,
}) => {
  const order = await shop.place({ paymentMethod: null });
  await shop.untilOrder(order.id, "reserved", (now) => now.inventoryStatus === "reserved");
  for (const path of ["/", `/track/${order.trackingToken}`]) {
    await page.goto(path);
    await page.waitForLoadState("networkidle");
    const controls = await tabStops(page);
    expect(controls.length).toBeGreaterThan(3);
    const reached: string[] = [];
    for (const _ of controls) {
      await page.keyboard.press("Tab");
      const focused = await page.evaluate(focusedControl);
      expect(focused.outlined, `the outline of ${focused.html}`).toBe(true);
      reached.push(focused.html);
    }
    expect(reached).toEqual(controls);
  }
  await page.getByRole("link", { name: "Skip to content" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(track.payNow).toBeFocused();
});

/** The visible controls in document order. A radio group has one tab stop, its checked radio. */
function tabStops(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [
      ...document.querySelectorAll(
        "a[href], button:enabled, input:not([type=hidden]), select, summary",
      ),
    ]
      .filter((control) => control.checkVisibility())
      .filter((control) => !control.matches("[type=radio]:not(:checked)"))
      .map((control) => control.outerHTML.slice(0, 160)),
  );
}

function focusedControl(): { html: string; outlined: boolean } {
  const focused = document.activeElement ?? document.body;
  // The theme switch draws a radio's focus outline on its label.
  const outlinedElement = focused.matches("[type=radio]")
    ? (focused.closest("label") ?? focused)
    : focused;
  const { outlineStyle, outlineWidth } = getComputedStyle(outlinedElement);
  const outlined = outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2;
  return { html: focused.outerHTML.slice(0, 160), outlined };
}

test("times are shown in the visitor's time zone, with UTC on hover", async ({ browser, shop }) => {
  const order = await shop.place({ paymentMethod: null });
  const context = await browser.newContext({ timezoneId: "Pacific/Auckland" });
  const page = await context.newPage();
  await page.goto(`${shop.system.appUrl}/track/${order.trackingToken}`);
  const placed = page.getByRole("time").first();
  const local = { now: new Date(), timeZone: "Pacific/Auckland" };
  await expect(placed).toHaveText(formatTime(order.createdAt, "minute", local));
  const times = await page
    .getByRole("time")
    .evaluateAll((shown) =>
      shown.map((time) => [time.getAttribute("datetime"), time.getAttribute("title")]),
    );
  expect(times.length).toBeGreaterThan(2);
  for (const [at = "", title] of times) {
    expect(title).toBe(`${at?.slice(0, 19).replace("T", " ")} UTC`);
  }
  await context.close();
});

test("the chosen theme overrides the system's, and is remembered on the next visit", async ({
  page,
}) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/");
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  await page.getByTitle("Dark").click();
  await expect(page.getByRole("radio", { name: "Dark" })).toBeChecked();
  await page.reload();
  await expect(page.getByRole("radio", { name: "Dark" })).toBeChecked();
  expect(await paper()).not.toBe(light);
});
