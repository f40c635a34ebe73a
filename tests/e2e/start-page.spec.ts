import { expect, test } from "./shop-test";

const refusal = "That doesn't look like a tracking link.";

test("the catalog shows whether products are in stock, and how many units are left if few", async ({
  page,
  shop,
}) => {
  const [plenty, few, none] = await Promise.all([
    shop.addProduct({ onHand: 1_234 }),
    shop.addProduct({ onHand: 7 }),
    shop.addProduct({ onHand: 0 }),
  ]);
  const namePrefix = `Shelf ${plenty} piece`;
  const named = await shop.rows<{ id: number; name: string }>(
    `update products set name = $2 || ' ' || id where id = any($1) returning id, name`,
    [[plenty, few, none], namePrefix],
  );
  const nameOf = new Map(named.map(({ id, name }) => [id, name]));
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
  // Search, because other tests have added more products than one page shows.
  await page.goto(`/?q=${encodeURIComponent(namePrefix)}`);
  const catalog = page.getByRole("region", { name: "Catalog" });
  const card = (id: number) =>
    catalog
      .getByRole("listitem")
      .filter({ has: page.getByRole("heading", { name: nameOf.get(id) ?? "", exact: true }) });
  await expect(catalog.getByRole("heading", { level: 3 })).toHaveCount(3);
  await expect(catalog).toContainText("3 products");
  await expect(card(plenty)).toContainText("$12.00");
  await expect(card(plenty)).toContainText("In stock");
  await expect(card(few)).toContainText("Only 7 left");
  await expect(card(none)).toContainText("Sold out");

  const order = await shop.place({ items: [{ productId: few, quantity: 2 }] });
  await shop.untilOrder(order.id, "reserved", (now) => now.inventoryStatus !== "pending");
  await page.reload();
  await expect(card(few)).toContainText("Only 5 left");
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a pasted link or token opens its order", async ({ page, shop, track }) => {
      const { id, trackingToken } = await shop.place({ paymentMethod: null });
      const link = `${shop.system.appUrl}/track/${trackingToken}`;
      for (const pasted of [link, ` ${trackingToken} `]) {
        await page.goto("/");
        await page.getByLabel("Tracking link or token").fill(pasted);
        await page.getByRole("button", { name: "Track order" }).click();
        await expect(page).toHaveURL(link);
        await expect(track.headline).toHaveCount(1);
        await expect(page.getByText(`#${id}`, { exact: true })).toBeVisible();
      }
    });

    test("an invalid link is reported next to the field", async ({ page }) => {
      await page.goto("/");
      await page.getByLabel("Tracking link or token").fill("order seventeen");
      await page.getByRole("button", { name: "Track order" }).click();
      await expect(page.getByRole("main").getByRole("alert")).toHaveText(refusal);
      const field = page.getByLabel("Tracking link or token");
      await expect(field).toHaveValue("order seventeen");
      await expect(field).toHaveAccessibleDescription(refusal);
    });

    test.describe("with an invalid link", () => {
      test.use({ expectedErrors: /status of 404/ });

      test("shows a not-found page with the tracking form", async ({ page, shop }) => {
        const { trackingToken } = await shop.place({ paymentMethod: null });
        const cutOff = trackingToken.slice(0, -3);
        const forged = `${cutOff}${trackingToken.endsWith("xyz") ? "abc" : "xyz"}`;
        for (const token of [cutOff, forged]) {
          const response = await page.goto(`/track/${token}`);
          expect(response?.status()).toBe(404);
          await expect(page.getByRole("heading", { level: 1 })).toHaveText("Page not found");
          await expect(page.getByLabel("Tracking link or token")).toBeVisible();
        }
      });
    });
  });
}
