import type { Page } from "@playwright/test";
import type { ShopClient } from "@/tests/contract/shop-client";
import { expect, expectNoHorizontalScroll, test } from "./shop-test";
import { Visitor } from "./visitor";

const headline = (page: Page) => page.getByRole("heading", { level: 1 });
const orderPage = /\/track\/[^/?]+(\?checkout=done)?$/;

/** The order shown on the page. */
async function orderOn(page: Page, shop: ShopClient): Promise<{ id: number; email: string }> {
  const token = /\/track\/([0-9a-z]+)-/.exec(page.url())?.[1] ?? "0";
  const [order] = await shop.rows<{ id: number; email: string }>(
    "select id, email from orders where id = $1",
    [Number.parseInt(token, 36)],
  );
  if (!order) throw new Error(`There is no order behind ${page.url()}.`);
  return order;
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a guest searches, fills the cart and changes it, and a reload keeps it", async ({
      page,
      shop,
    }) => {
      const productId = await shop.addProduct({ onHand: 8 });
      const [product] = await shop.rows<{ name: string; sku: string }>(
        "update products set name = 'Rare piece ' || id where id = $1 returning name, sku",
        [productId],
      );
      const { name = "", sku = "" } = product ?? {};
      const visitor = new Visitor(page);
      await page.goto("/");
      await page.getByLabel("Search by name or SKU").fill(sku.toLowerCase());
      await page.getByRole("button", { name: "Search" }).click();
      await expect(page).toHaveURL(/\?q=test-/);
      const catalog = page.getByRole("region", { name: "Catalog" });
      await expect(catalog.getByRole("heading", { level: 3 })).toHaveText([name]);
      await expect(catalog).toContainText("1 product");
      await catalog.getByRole("link", { name }).click();
      await expect(headline(page)).toHaveText(name);
      await expect(page.getByText("Only 8 left")).toBeVisible();

      await visitor.addToCart(productId, 2);
      await visitor.expectCartUnits(2);
      await visitor.addToCart(productId, 1);
      await page.goto("/cart");
      const quantity = page.getByLabel(`Quantity of ${name}`, { exact: true });
      await expect(quantity).toHaveValue("3");
      await quantity.fill("5");
      await page.getByRole("button", { name: `Update quantity of ${name}` }).click();
      await visitor.expectCartUnits(5);
      await page.reload();
      await expect(quantity).toHaveValue("5");
      await expect(page.getByTestId("cart-total")).toHaveText("$60.00");

      await page.getByRole("button", { name: `Remove ${name}` }).click();
      await expect(headline(page)).toHaveText("Your cart is empty");
      await visitor.expectCartUnits(0);
    });

    test("a guest places an order and is redirected to its tracking page", async ({
      page,
      shop,
    }) => {
      const visitor = new Visitor(page);
      await visitor.addToCart(await shop.addProduct(), 2);
      await visitor.openGuestCheckout("No.Script@Example.com");
      await page.getByRole("button", { name: "Pay later" }).click();
      await expect(page).toHaveURL(orderPage);
      await expect(headline(page)).toHaveCount(1);
      const order = await orderOn(page, shop);
      expect(order.email).toBe("no.script@example.com");
      await expect(page.getByTestId("order-total")).toHaveText("$24.00");
      await expect(page.getByRole("region", { name: "Delivery" })).toContainText("Portugal");
      await visitor.expectCartUnits(0);
    });
  });
}

test("the URL determines the catalog's search, category and sort order", async ({ page, shop }) => {
  const ids = await Promise.all([1, 2, 3].map(() => shop.addProduct()));
  const category = `Shelf ${ids[0]}`;
  await shop.rows(
    `update products set category = $2, price = 1000 * (id - $3 + 1), name = 'Piece ' || id
     where id = any($1)`,
    [ids, category, Math.min(...ids)],
  );
  const names = ids.toSorted((one, other) => one - other).map((id) => `Piece ${id}`);
  await page.goto(`/?q=piece`);
  const shown = page.getByRole("region", { name: "Catalog" }).getByRole("heading", { level: 3 });
  await page.getByRole("navigation", { name: "Category" }).getByText(category).click();
  await expect(shown).toHaveCount(3);
  const sort = page.getByRole("navigation", { name: "Sort by" });
  await sort.getByText("Price: high to low").click();
  await expect(shown).toHaveText(names.toReversed());
  await expect(page).toHaveURL(/q=piece&category=Shelf\+\d+&sort=price-desc/);
  await sort.getByText("Price: low to high").click();
  await expect(shown).toHaveText(names);
  await page.goBack();
  await expect(shown).toHaveText(names.toReversed());
});

test("a guest orders a free product, which is delivered without a payment", async ({
  page,
  shop,
  track,
  pace,
}) => {
  await pace.carrier({ stepSeconds: 0.5 });
  const visitor = new Visitor(page);
  const [sample] = await shop.rows<{ id: number }>(
    "select id from products where sku = 'WB-SMP-13'",
  );
  await visitor.addToCart(sample?.id ?? 0);
  await expect(page.getByText("Free", { exact: true })).toBeVisible();
  await visitor.openGuestCheckout("free@example.com");
  await expect(page.getByText("There's nothing to pay.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Pay now" })).toBeHidden();
  await page.getByRole("button", { name: "Place order" }).click();
  await expect(page).toHaveURL(orderPage);
  await track.expectStatus("completed");
  await expect(track.payNow).toBeHidden();
  await expect(page.getByRole("region", { name: "Payment" })).toContainText("Free");
  const { id } = await orderOn(page, shop);
  expect(await shop.read(id)).toMatchObject({ paymentStatus: "not_required", payment: null });
});

test("a guest pays on the hosted checkout and sees the order delivered without a reload", async ({
  page,
  shop,
  track,
  pace,
}) => {
  await pace.carrier({ stepSeconds: 0.5 });
  const visitor = new Visitor(page);
  await visitor.addToCart(await shop.addProduct());
  await visitor.openGuestCheckout("guest@example.com");
  await page.getByRole("button", { name: "Pay now" }).click();
  await visitor.payByCard("pm_card_visa", shop.system);
  await expect(page).toHaveURL(orderPage);
  const loads = await track.loadsSoFar();
  await track.expectStatus("completed");
  await expect(track.headline).toHaveText("Delivered");
  await expect(page.getByTestId("tracking-number")).toHaveText(/./);
  expect(track.loads).toBe(loads);
  const { id } = await orderOn(page, shop);
  await track.expectTimeline(await shop.events(id));
  expect(await shop.read(id)).toMatchObject({ customerId: null, email: "guest@example.com" });

  await page.getByRole("link", { name: "Invoice" }).click();
  await expect(headline(page)).toHaveText(`Invoice #${id}`);
  const invoice = page.getByRole("article");
  await expect(invoice.getByText("Paid", { exact: true }).first()).toBeVisible();
  await expect(invoice).toContainText("Ida Guest");
  await expect(invoice.getByText("Amount due").locator("..")).toContainText("$0.00");
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await expect(page.getByRole("banner")).toBeHidden();
  await expect(page.getByRole("button", { name: "Print" })).toBeHidden();
  const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(paper).toBe("rgb(255, 255, 255)");
});

test("a declined card is reported, and another card pays", async ({ page, shop, track }) => {
  const visitor = new Visitor(page);
  await visitor.addToCart(await shop.addProduct());
  await visitor.openGuestCheckout("declined@example.com");
  await page.getByRole("button", { name: "Pay now" }).click();
  await visitor.payByCard("pm_card_chargeDeclined", shop.system);
  await expect(page.getByRole("alert")).toHaveText(/declined/);
  await visitor.payByCard("pm_card_visa", shop.system);
  await track.expectStatus("completed");
  await track.expectPaymentStatus("paid");
});

test("a guest who pays later sees a countdown and pays from the order page", async ({
  page,
  shop,
  track,
}) => {
  const visitor = new Visitor(page);
  const productId = await shop.addProduct({ onHand: 5 });
  await visitor.addToCart(productId, 2);
  await visitor.openGuestCheckout("later@example.com");
  await page.getByRole("button", { name: "Pay later" }).click();
  await expect(track.headline).toHaveText("Waiting for your payment");
  const timer = page.getByRole("timer");
  // A guest has five minutes to open the payment page.
  await expect(timer).toHaveText(/^04:\d\d$/);
  const first = await timer.textContent();
  await expect(timer).not.toHaveText(first ?? "");
  await expect.poll(() => shop.stockOf(productId)).toEqual({ on_hand: 5, reserved: 2 });
  await track.payNow.click();
  await visitor.payByCard("pm_card_visa", shop.system);
  await track.expectStatus("completed");
});

test("invalid fields are marked, and all values stay in the form", async ({ page, shop }) => {
  const visitor = new Visitor(page);
  await visitor.addToCart(await shop.addProduct());
  await page.goto("/checkout");
  await page.getByLabel("Email").fill("invalid");
  await page.getByLabel("City").fill("Lisbon");
  await page.getByRole("button", { name: "Pay now" }).click();
  const email = page.getByLabel("Email");
  await expect(email).toBeFocused();
  await expect(email).toHaveAccessibleDescription(/Enter a valid email address/);
  await expect(page.getByLabel("Country")).toHaveAccessibleDescription(/Choose a country/);
  await expect(page.getByLabel("City")).toHaveValue("Lisbon");
  await expect(page.getByLabel("City")).not.toHaveAttribute("aria-invalid", "true");
  const before = await shop.count("select count(*) from orders");
  await email.fill("guest-fields@example.com");
  await visitor.fillAddress();
  await page.getByRole("button", { name: "Pay later" }).click();
  await expect(page).toHaveURL(orderPage);
  expect(await shop.count("select count(*) from orders")).toBe(before + 1);
});

test("submitting the checkout twice places one order", async ({ page, context, shop }) => {
  const visitor = new Visitor(page);
  await visitor.addToCart(await shop.addProduct());
  await visitor.openGuestCheckout("double@example.com");
  // Two tabs with the same cart submit the same idempotency key.
  const second = await context.newPage();
  await second.goto("/checkout");
  const other = new Visitor(second);
  await second.getByLabel("Email").fill("double@example.com");
  await other.fillAddress();
  await Promise.all(
    [page, second].map((each) => each.getByRole("button", { name: "Pay later" }).click()),
  );
  await expect(page).toHaveURL(orderPage);
  await expect(second).toHaveURL(page.url());
  const placed = "select count(*) from orders where email = 'double@example.com'";
  expect(await shop.count(placed)).toBe(1);
});

test.describe("a lost response", () => {
  test.use({ expectedErrors: /ERR_FAILED/ });

  test("keeps the typed values, and a retry leads to the same order", async ({
    page,
    context,
    shop,
  }) => {
    const visitor = new Visitor(page);
    await visitor.addToCart(await shop.addProduct());
    await visitor.openGuestCheckout("lost@example.com");
    await page.waitForLoadState("networkidle");
    const before = await context.cookies();
    await page.route(/\/checkout$/, async (route) => {
      if (route.request().method() !== "POST") return route.fallback();
      // The order is placed, but neither the response nor its cookies arrive.
      await route.fetch({ maxRedirects: 0 });
      await context.clearCookies();
      await context.addCookies(before);
      await route.abort();
    });
    await page.getByRole("button", { name: "Pay later" }).click();
    await expect(page.getByRole("main").getByRole("alert")).toHaveText(
      /Couldn't reach the server\. Nothing was lost/,
    );
    await expect(page.getByLabel("Email")).toHaveValue("lost@example.com");
    await expect(page.getByLabel("City")).toHaveValue("Lisbon");
    await expect(page.getByLabel("Country")).toHaveValue("PT");
    await page.unrouteAll();

    await visitor.openGuestCheckout("lost@example.com");
    await page.getByRole("button", { name: "Pay later" }).click();
    await expect(page).toHaveURL(orderPage);
    await visitor.expectCartUnits(0);
    const placed = "select count(*) from orders where email = 'lost@example.com'";
    expect(await shop.count(placed)).toBe(1);
  });

  test("is reported next to the cart item and on the product page", async ({ page, shop }) => {
    const visitor = new Visitor(page);
    const productId = await shop.addProduct();
    await visitor.addToCart(productId, 2);
    await page.goto("/cart");
    await page.waitForLoadState("networkidle");
    await page.route(/\/(cart|products\/\d+)$/, (route) =>
      route.request().method() === "POST" ? route.abort() : route.fallback(),
    );
    const quantity = page.getByRole("spinbutton", { name: "Quantity of" });
    await quantity.fill("4");
    await page.getByRole("button", { name: "Update quantity of" }).click();
    await expect(quantity).toHaveAccessibleDescription(/Couldn't reach the server/);
    await expect(quantity).toHaveValue("4");
    await expect(page.getByRole("main").getByRole("status")).toContainText("2 items");

    await page.goto(`/products/${productId}`);
    await page.waitForLoadState("networkidle");
    await page.getByLabel("Quantity").fill("3");
    await page.getByRole("button", { name: "Add to cart" }).click();
    await expect(page.getByRole("main").getByRole("alert")).toHaveText(/Couldn't reach the server/);
    await expect(page.getByLabel("Quantity")).toHaveValue("3");
  });
});

test("the cart shows changed prices and sold-out items", async ({ page, shop }) => {
  const visitor = new Visitor(page);
  const [repriced, soldOut] = [await shop.addProduct(), await shop.addProduct()];
  await visitor.addToCart(repriced);
  await visitor.addToCart(soldOut);
  await page.goto("/checkout");
  await page.getByLabel("Email").fill("price@example.com");
  await visitor.fillAddress();
  await shop.rows("update products set price = 1500 where id = $1", [repriced]);
  await page.getByRole("button", { name: "Pay now" }).click();
  await expect(page.getByRole("main").getByRole("alert")).toHaveText(/A price has changed/);
  await shop.rows("update stock set on_hand = 0 where product_id = $1", [soldOut]);
  await page.getByRole("link", { name: "Edit cart" }).click();
  await expect(page.getByText("price changed from $12.00")).toBeVisible();
  await expect(page.getByText("Sold out since you added it")).toBeVisible();
  await expect(page.getByRole("link", { name: "Check out" })).toBeHidden();
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoHorizontalScroll(page);
  await page.goto("/checkout");
  await expect(page).toHaveURL(/\/cart$/);
  expect(await shop.count("select count(*) from orders where email = 'price@example.com'")).toBe(0);

  // After a removal the focus moves to the next item.
  await page.waitForLoadState("networkidle");
  const remove = page.getByRole("button", { name: "Remove" });
  await remove.first().click();
  await expect(remove).toHaveCount(1);
  await expect(remove).toBeFocused();
  await expect(page.getByText("Test piece removed from your cart.")).toBeAttached();
  await remove.click();
  await expect(headline(page)).toHaveText("Your cart is empty");
  await expect(headline(page)).toBeFocused();
});

test("a product in another currency is refused with a reason", async ({ page, shop }) => {
  const visitor = new Visitor(page);
  const euros = await shop.addProduct();
  await shop.rows("update products set currency = 'eur' where id = $1", [euros]);
  await visitor.addToCart(await shop.addProduct());
  await page.goto(`/products/${euros}`);
  await page.getByRole("button", { name: "Add to cart" }).click();
  await expect(page.getByRole("main").getByRole("alert")).toHaveText(/Your cart is in USD/);
  await visitor.expectCartUnits(1);
});

test.describe("a product", () => {
  test.use({ expectedErrors: /status of 404/ });

  test("has a cacheable picture while it is on sale, and no page once it is archived", async ({
    page,
    shop,
  }) => {
    const productId = await shop.addProduct();
    await shop.rows(
      `insert into product_pictures (product_id, content_type, bytes, digest)
       values ($1, 'image/png', $2, 'abc')`,
      [productId, onePixel],
    );
    await page.goto(`/products/${productId}`);
    const picture = page.getByRole("main").locator("img");
    await expect(picture).toHaveAttribute("src", `/products/${productId}/picture?v=abc`);
    await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(1);
    const path = `/products/${productId}/picture`;
    const served = await page.request.get(`${path}?v=abc`);
    expect(served.headers()).toMatchObject({
      ...{ etag: '"abc"', "content-type": "image/png", "x-content-type-options": "nosniff" },
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    });
    expect(served.headers()["cache-control"]).toContain("immutable");
    const again = await page.request.get(path, { headers: { "if-none-match": '"abc"' } });
    expect([again.status(), again.headers()["cache-control"]]).toEqual([
      304,
      "public, max-age=0, must-revalidate",
    ]);

    await shop.rows("update products set archived_at = now() where id = $1", [productId]);
    for (const id of [productId, 2_000_000_000, 0]) {
      expect((await page.goto(`/products/${id}`))?.status()).toBe(404);
    }
    expect((await page.request.get("/products/2000000000/picture")).status()).toBe(404);
  });
});

const onePixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);
