import { expect, test } from "@/tests/e2e/shop-test";
import { Visitor } from "@/tests/e2e/visitor";

test.describe("an operator", () => {
  // What the desk reads at the moment of signing out is refused, as it should be.
  test.use({ expectedErrors: /401/ });

  test("gets to the desk, and to the page that was asked for", async ({ page }) => {
    await page.goto("/admin");
    await expect(page).toHaveURL(/\/signin\?next=%2Fadmin$/);
    await new Visitor(page).signIn("operator@waybill.test");
    await expect(page).toHaveURL(/\/admin$/);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page).toHaveURL(/\/$/);
    await page.goto("/admin");
    await expect(page).toHaveURL(/\/signin/);
  });
});

test("a customer is neither shown the desk nor led to it", async ({ page, shop }) => {
  await new Visitor(page).signIn("customer@waybill.test");
  await page.goto("/");
  const header = page.getByRole("banner");
  await expect(header.getByRole("link", { name: "My orders" })).toBeVisible();
  await expect(header.getByRole("link", { name: "Desk", exact: true })).toHaveCount(0);
  const cookies = await page.context().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const answer = await fetch(`${shop.system.appUrl}/admin`, { headers: { cookie } });
  expect(answer.status).toBe(404);
  expect(await answer.text()).not.toContain("Overview");
});

test.describe("a wrong password", () => {
  // The browser itself reports the 401 of the sign-in.
  test.use({ expectedErrors: /401/ });

  test("is told in one sentence, the same as for an address that nobody has", async ({ page }) => {
    const tell = async (email: string) => {
      await page.goto("/signin");
      await page.waitForLoadState("networkidle");
      await page.getByLabel("E-mail").fill(email);
      await page.getByLabel("Password").fill("not the password");
      await page.getByRole("button", { name: "Sign in" }).click();
      return page.getByRole("alert").filter({ hasText: "Address and password" }).textContent();
    };
    const known = await tell("admin@waybill.test");
    expect(await tell(`nobody-${Date.now()}@waybill.test`)).toBe(known);
    await expect(page).toHaveURL(/\/signin/);
  });
});

test("nobody is led to another site by signing in", async ({ page, shop }) => {
  await page.goto("/signin?next=%2F%2Fevil.test%2F");
  await page.waitForLoadState("networkidle");
  await page.getByLabel("E-mail").fill("customer@waybill.test");
  await page.getByLabel("Password").fill("waybill-demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).not.toHaveURL(/\/signin/);
  expect(new URL(page.url()).origin).toBe(new URL(shop.system.appUrl).origin);
});
