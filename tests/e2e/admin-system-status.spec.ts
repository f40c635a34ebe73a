import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { scaled } from "@/local/slowness.mjs";
import { controlSimulator } from "@/tests/support/simulator-control";
import { untilColorsHaveChanged } from "./color-transitions";
import { expect, expectNoHorizontalScroll, test } from "./shop-test";
import { signInAs } from "./sign-in";

/** The server asks a service every 5 s, and believes slowness at the second slow answer. */
const soon = { timeout: scaled(90_000) };
const failing = { failNext: 1_000 };

test.afterEach(async ({ shop }) => {
  await controlSimulator(shop.system.gatewayUrl, { failNext: 0, latencyMs: 0 });
  await controlSimulator(shop.system.carrierUrl, { failNext: 0, latencyMs: 0 });
});

const card = (page: Page) => page.getByRole("region", { name: "System status" });
const check = (page: Page, name: string) => card(page).locator(`[data-check="${name}"]`);
const indicator = (page: Page) =>
  page.getByRole("banner").getByRole("link", { name: /^System status/ });

/** The page refetches every 15 s, and when someone returns to it, which takes less time to test. */
const returnTo = (page: Page) =>
  page.evaluate(() => void window.dispatchEvent(new Event("visibilitychange")));

async function expectState(page: Page, name: string, state: string): Promise<void> {
  const stateNow = async () => {
    await returnTo(page);
    return check(page, name).getAttribute("data-state");
  };
  await expect.poll(stateNow, { ...soon, intervals: [500] }).toBe(state);
}

async function expectWorking(page: Page): Promise<void> {
  for (const name of ["database", "inngest", "outbox", "gateway", "carrier", "channels"]) {
    await expectState(page, name, "ok");
  }
  await expect(card(page)).not.toContainText("Degraded", soon);
}

test("says what a failing carrier means for orders, and when it works again", async ({
  page,
  shop,
}) => {
  await signInAs(page, "operator", "/admin");
  await expectWorking(page);
  const chart = page.getByRole("heading", { name: "Orders per minute" });
  const before = await chart.boundingBox();

  await controlSimulator(shop.system.carrierUrl, failing);
  await expectState(page, "carrier", "failing");
  await expect(check(page, "carrier")).toContainText("The carrier responds with errors.");
  await expect(check(page, "carrier")).toContainText("Paid orders wait for their labels");
  await expect(check(page, "carrier")).toContainText("It responded with 503.");
  await expect(card(page)).toContainText("Degraded");
  expect(await chart.boundingBox()).toEqual(before);

  const links = check(page, "carrier").getByRole("link");
  await expect(links).toHaveAttribute("href", "/admin/orders?status=processing");
  await card(page).getByText("Recent changes and errors").click();
  await expect(card(page).getByRole("list", { name: "Recent changes" })).toContainText(
    "Carrier: failing",
  );

  await controlSimulator(shop.system.carrierUrl, { failNext: 0 });
  await expectWorking(page);
  await expect(card(page).getByRole("list", { name: "Last errors" })).toContainText(
    "It responded with 503.",
  );
});

test("shows on every admin page that the gateway is slow, and leads to the details", async ({
  page,
  shop,
}) => {
  await signInAs(page, "operator", "/admin/emails");
  await controlSimulator(shop.system.gatewayUrl, { latencyMs: 1_500 });
  await expect(async () => {
    await returnTo(page);
    await expect(indicator(page)).toHaveAccessibleName(/The payment gateway responds slowly\./, {
      timeout: scaled(1_000),
    });
  }).toPass(soon);
  await indicator(page).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/admin#system-status$/);
  await expect(check(page, "gateway")).toContainText("No card is charged twice.");
  await expect(card(page)).toBeInViewport();
});

test("is accessible and fits a phone while services fail, light and dark", async ({
  page,
  shop,
}) => {
  await controlSimulator(shop.system.gatewayUrl, failing);
  await controlSimulator(shop.system.carrierUrl, failing);
  await page.setViewportSize({ width: 390, height: 844 });
  await signInAs(page, "operator", "/admin");
  for (const name of ["gateway", "carrier"]) {
    await expectState(page, name, "failing");
  }
  await card(page).getByText("Recent changes and errors").click();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await untilColorsHaveChanged(page);
    await expectNoHorizontalScroll(page);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
});

test.describe("without an answer", () => {
  test.use({ expectedErrors: /ERR_FAILED|Failed to load resource/ });

  test("keeps the last known states and says so", async ({ page }) => {
    await signInAs(page, "operator", "/admin");
    await expectWorking(page);
    await page.route("**/api/admin/health", (route) => route.abort());
    await returnTo(page);
    const alert = card(page).getByRole("alert");
    await expect(alert).toContainText("The app or its database doesn't respond.", soon);
    await expect(alert).toContainText(/These states are from \d\d:\d\d:\d\d\./);
    await expect(check(page, "gateway")).toContainText("Working");
    await page.unroute("**/api/admin/health");
    await returnTo(page);
    await expect(alert).toBeHidden(soon);
  });
});
