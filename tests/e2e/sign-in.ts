import type { Page } from "@playwright/test";

const password = "waybill-demo";

/** Signs in as one of the demo's people, by the form, and waits until that person is at home. */
export async function signInAs(
  page: Page,
  who: "admin" | "operator" | "customer",
  next?: string,
): Promise<void> {
  await page.goto(next ? `/signin?next=${encodeURIComponent(next)}` : "/signin");
  await page.waitForLoadState("networkidle");
  await page.locator("input[name=email]").fill(`${who}@waybill.test`);
  await page.locator("input[name=password]").fill(password);
  await page.locator("button[type=submit]").click();
  await page.waitForURL((url) => !["/signin", "/account"].includes(url.pathname));
  await page.waitForLoadState("networkidle");
}
