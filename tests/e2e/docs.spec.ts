import { expect, test } from "./shop-test";

test("the API reference is complete, needs no other host, and makes calls with a key", async ({
  page,
  shop,
}) => {
  const origins = new Set<string>();
  page.on("request", (request) => origins.add(new URL(request.url()).origin));
  await page.goto("/docs");
  const { body } =
    await shop.call<Record<"paths" | "webhooks", Record<string, object>>>("/api/v1/openapi.json");
  const paths = [...Object.values(body.paths), ...Object.values(body.webhooks)];
  const count = paths.flatMap((methods) => Object.keys(methods)).length;
  await expect(page.locator(".opblock")).toHaveCount(count);
  expect([...origins]).toEqual([new URL(shop.system.appUrl).origin]);

  const operation = page.locator(".opblock").filter({ hasText: "List orders" });
  await operation.getByRole("button").first().click();
  await expect(operation.getByRole("group", { name: "With curl" })).toContainText(
    `curl '${shop.system.appUrl}/api/v1/orders'`,
  );
  await expect(operation.getByRole("group", { name: "With @waybill/client" })).toContainText(
    "await waybill.listOrders()",
  );

  await page.getByRole("button", { name: "Authorize" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Authorize" });
  await dialog.getByLabel("API key").fill(shop.system.apiKey);
  await dialog.getByRole("button", { name: "Apply credentials" }).first().click();
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await operation.getByRole("button", { name: "Try it out" }).click();
  await operation.getByRole("button", { name: "Execute" }).click();
  const live = operation.locator(".live-responses-table");
  await expect(live.locator(".response-col_status").last()).toContainText("200");
  await expect(live).toContainText("nextCursor");
});

test("the guide beside the reference has this shop's URL in commands that can be copied", async ({
  page,
  shop,
}) => {
  await page.goto("/docs");
  await expect(page.getByRole("heading", { name: "1. Create a key" })).toBeVisible();
  await expect(page.getByText(`export WAYBILL_URL=${shop.system.appUrl}`)).toBeVisible();
  await expect(page.getByRole("button", { name: "Copy code" }).first()).toBeVisible();
  for (const [link, title] of [
    ["All events", "Events and their data"],
    ["the changelog", "Changes of the API"],
  ] as const) {
    await page.getByRole("link", { name: link }).click();
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
    await page.goBack();
  }
});

test("the reference is dark where the visitor chose so", async ({ page }) => {
  await page.goto("/docs");
  await page.getByTitle("Dark").click();
  await expect(page.locator("html")).toHaveClass(/dark-mode/);
  await page.getByTitle("Light").click();
  await expect(page.locator("html")).not.toHaveClass(/dark-mode/);
});

test.describe("without the document", () => {
  test.use({ expectedErrors: /503/ });

  test("the reference says that it could not be loaded", async ({ page }) => {
    await page.route("**/api/v1/openapi.json", (route) => route.fulfill({ status: 503 }));
    await page.goto("/docs");
    const alert = page.getByRole("main").getByRole("alert");
    await expect(alert).toHaveText(
      "The reference could not be loaded. Reload the page to try again.",
    );
  });
});
