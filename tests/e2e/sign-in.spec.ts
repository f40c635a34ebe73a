import { expect, test } from "./shop-test";
import { accountPages, adminPages } from "./site-pages";
import { Visitor } from "./visitor";

test.describe("an operator", () => {
  // While signing out, the admin may send requests that are then refused.
  test.use({ expectedErrors: /401/ });

  test("is redirected to the requested URL", async ({ page }) => {
    await page.goto("/admin/orders?status=failed&q=no%20such%20order");
    await expect(page).toHaveURL(/\/signin\?next=/);
    await new Visitor(page).signIn("operator@waybill.test");
    await expect(page).toHaveURL(/\/admin\/orders\?status=failed&q=no(\+|%20)such(\+|%20)order$/);
    await expect(page.getByRole("searchbox", { name: "Search orders" })).toHaveValue(
      "no such order",
    );
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page).toHaveURL(/\/$/);
    await page.goto("/admin");
    await expect(page).toHaveURL(/\/signin/);
  });
});

test("an unknown reason in the sign-in address shows a general message", async ({ page }) => {
  for (const error of ["Nonsense", "__proto__", "constructor"]) {
    await page.goto(`/signin?error=${error}`);
    await expect(page.getByText("Couldn't sign you in. Try again.")).toBeVisible();
  }
});

test("a signed-out visitor is redirected to sign-in, and back to the requested URL", async ({
  shop,
}) => {
  const examples = {
    ...{ productId: 1, customerId: 1, orderId: 1, trackingToken: "", emailId: 1 },
    runId: "01ARZ3NDEKTSV4RRFFQ69G5FAV",
    traceId: "0123456789abcdef0123456789abcdef",
    fingerprint: "0123456789abcdef",
    ...{ disputeId: 1, requestPlace: "1-1", idempotencyKey: "key", endpointId: 1, deliveryId: 1 },
  };
  for (const { path } of [...accountPages(examples), ...adminPages(examples)]) {
    const requested = `${path}${path.includes("?") ? "&" : "?"}q=a%26b&cursor=7`;
    const response = await fetch(`${shop.system.appUrl}${requested}`, { redirect: "manual" });
    expect(response.headers.get("location"), path).toBe(
      `/signin?next=${encodeURIComponent(requested)}`,
    );
  }
});

test("a customer sees no link to the admin and can't open it", async ({ page, shop }) => {
  await new Visitor(page).signIn("customer@waybill.test");
  await page.goto("/");
  const header = page.getByRole("banner");
  await expect(header.getByRole("link", { name: "My orders" })).toBeVisible();
  await expect(header.getByRole("link", { name: "Admin", exact: true })).toHaveCount(0);
  const cookies = await page.context().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const response = await fetch(`${shop.system.appUrl}/admin`, { headers: { cookie } });
  expect(response.status).toBe(404);
  expect(await response.text()).not.toContain("Overview");
});

test.describe("a wrong password", () => {
  // The browser logs the 401 of the failed sign-in.
  test.use({ expectedErrors: /401/ });

  test("gets the same message as an unknown email", async ({ page }) => {
    const attempt = async (email: string) => {
      await page.goto("/signin");
      await page.waitForLoadState("networkidle");
      await page.getByLabel("Email").fill(email);
      await page.getByLabel("Password").fill("not the password");
      await page.getByRole("button", { name: "Sign in" }).click();
      return page
        .getByRole("alert")
        .filter({ hasText: "Incorrect email or password" })
        .textContent();
    };
    const known = await attempt("admin@waybill.test");
    expect(await attempt(`unknown-${Date.now()}@waybill.test`)).toBe(known);
    await expect(page).toHaveURL(/\/signin/);
  });
});

test("signing in never redirects to another site", async ({ page, shop }) => {
  await page.goto("/signin?next=%2F%2Fevil.test%2F");
  await page.waitForLoadState("networkidle");
  await page.getByLabel("Email").fill("customer@waybill.test");
  await page.getByLabel("Password").fill("waybill-demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).not.toHaveURL(/\/signin/);
  expect(new URL(page.url()).origin).toBe(new URL(shop.system.appUrl).origin);
});
