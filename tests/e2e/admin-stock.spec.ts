import { randomUUID } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { scaled } from "@/local/slowness.mjs";
import { expect, test } from "./shop-test";
import { signInAs } from "./sign-in";

/** A PNG of one pixel. */
function onePixel(): Buffer {
  const chunk = (type: string, body: Buffer) => {
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    const named = Buffer.concat([Buffer.from(type), body]);
    length.writeUInt32BE(body.length);
    check.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, check]);
  };
  const head = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(Buffer.from([0, 40, 60, 200]))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

const counter = (page: Page, name: string) =>
  page.locator("dl > div").filter({ has: page.getByText(name, { exact: true }) });

async function fillProduct(page: Page, name: string, sku: string): Promise<void> {
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Description").fill("A brass bell for the counter.");
  await page.getByLabel("SKU").fill(sku);
  await page.getByLabel("Category").fill("Home");
  await page.getByLabel("Price in USD").fill("19.5");
  await page.getByLabel("Opening stock").fill("7");
}

test("creates a product, adds a picture, changes its price and archives it", async ({ page }) => {
  const name = `Shop bell ${randomUUID().slice(0, 8)}`;
  await signInAs(page, "operator", "/admin/products/new");
  await fillProduct(page, name, "WB-MUG-01");
  await page.getByRole("button", { name: "Create product" }).click();
  await expect(page.getByText("SKU is already used by another product.")).toBeVisible();
  await page.getByLabel("SKU").fill(`BELL-${randomUUID()}`);
  await page.getByRole("button", { name: "Create product" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);

  const file = page.getByLabel("Choose picture");
  const upload = { name: "bell.png", mimeType: "image/png", buffer: Buffer.from("<html>") };
  await file.setInputFiles(upload);
  await expect(
    page.getByText("The file is not a PNG, JPEG or WebP picture. Choose another file."),
  ).toBeVisible();
  await file.setInputFiles({ ...upload, buffer: onePixel() });
  await expect(page.getByText("Picture updated")).toBeVisible();

  await page.getByLabel("Price in USD").fill("21");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("Product saved")).toBeVisible();

  await page.goto(`/?q=${encodeURIComponent(name)}`);
  const card = page.getByRole("listitem").filter({ hasText: name });
  await expect(card).toContainText("$21.00");
  await expect(card).toContainText("7");
  const shown = card.locator("img");
  await expect(shown).toHaveJSProperty("naturalWidth", 1);

  await page.goto(`/admin/products?q=${encodeURIComponent(name)}`);
  await page.getByRole("link", { name }).click();
  await page.getByRole("button", { name: "Archive product" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Archive product" }).click();
  await expect(page.getByText("Product archived")).toBeVisible();
  await page.goto(`/?q=${encodeURIComponent(name)}`);
  await expect(page.getByRole("link", { name })).toHaveCount(0);
});

test("discards unsaved edits to a product", async ({ page, shop }) => {
  const productId = await shop.addProduct();
  await signInAs(page, "operator", `/admin/products/${productId}`);
  const field = page.getByLabel("Name");
  const name = await field.inputValue();
  await expect(page.getByRole("button", { name: "Save changes" })).toBeDisabled();
  await field.fill("");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(field).toHaveAccessibleDescription("Name is required.");
  await expect(field).toBeFocused();
  await page.getByRole("button", { name: "Discard changes" }).click();
  await expect(field).toHaveValue(name);
  await expect(field).toHaveAttribute("aria-invalid", "false");
  await expect(page.getByRole("button", { name: "Save changes" })).toBeDisabled();
});

test("refuses the second of two concurrent edits to a product", async ({ page, shop, context }) => {
  const productId = await shop.addProduct();
  await signInAs(page, "operator", `/admin/products/${productId}`);
  const other = await context.newPage();
  await other.goto(`/admin/products/${productId}`);
  await other.getByLabel("Name").fill("Their name");
  await other.getByRole("button", { name: "Save changes" }).click();
  await expect(other.getByText("Product saved")).toBeVisible();
  await page.getByLabel("Name").fill("My name");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText(/This was changed while .* is now “Their name”/)).toBeVisible();
  await expect(page.getByLabel("Name")).toHaveValue("My name");
});

test("receives stock with a reason, and closes the reorder request", async ({
  page,
  shop,
  context,
}) => {
  const productId = await shop.addProduct({ onHand: 12, lowStockThreshold: 10 });
  await signInAs(page, "operator", `/admin/inventory/${productId}`);
  await page.getByRole("button", { name: "Adjust stock" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Change").fill("-4");
  await expect(dialog).toContainText("A reorder request is opened");
  await dialog.getByLabel("Reason").fill("Damaged");
  await dialog.getByRole("button", { name: "Adjust stock" }).click();
  await expect(counter(page, "Available")).toContainText("8");
  const requests = page.getByRole("region", { name: "Reorder requests" });
  await expect(requests.getByText("Open", { exact: true })).toBeVisible();

  // Two operators enter the same delivery. The page reloads while the second form is open.
  const other = await context.newPage();
  await other.goto(`/admin/inventory/${productId}`);
  for (const operator of [page, other]) {
    await operator.getByRole("button", { name: "Receive stock", exact: true }).click();
    await operator.getByRole("dialog").getByLabel("Units").fill("30");
    await operator.getByRole("dialog").getByLabel("Reason").fill("Delivery note 77");
  }
  await other.getByRole("dialog").getByRole("button", { name: "Receive stock" }).click();
  await expect(counter(page, "Available")).toContainText("38");
  await dialog.getByRole("button", { name: "Receive stock" }).click();
  await expect(dialog).toContainText("is already closed");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect(await shop.stockOf(productId)).toMatchObject({ on_hand: 38 });
  const line = page.getByRole("region", { name: "Stock history" }).getByRole("row").nth(1);
  await expect(line).toContainText("Received");
  await expect(line).toContainText("+30");
  await expect(line).toContainText("Delivery note 77");
  await expect(line).toContainText("Olu Brandt");
  await expect(requests.getByText("Received", { exact: true })).toBeVisible();
});

test("refuses a count if stock changed while the form was open, until it is counted again", async ({
  page,
  shop,
  context,
}) => {
  const productId = await shop.addProduct({ onHand: 20 });
  await signInAs(page, "operator", `/admin/inventory/${productId}`);
  await page.getByRole("button", { name: "Count stock" }).click();
  const dialog = page.getByRole("dialog");
  const count = dialog.getByRole("button", { name: "Save count", exact: true });
  await dialog.getByLabel("Counted").fill("20");
  const other = await context.newPage();
  await other.goto(`/admin/inventory/${productId}`);
  await other.getByRole("button", { name: "Receive stock", exact: true }).click();
  await other.getByRole("dialog").getByLabel("Units").fill("5");
  await other.getByRole("dialog").getByRole("button", { name: "Receive stock" }).click();
  await expect(dialog).toContainText("Stock changed from 20 to 25 while this was open.");
  await count.click();
  await expect(dialog).toContainText("The count was not saved.");
  expect(await shop.stockOf(productId)).toMatchObject({ on_hand: 25 });
  await dialog.getByRole("button", { name: "Count again" }).click();
  await expect(dialog.getByLabel("Counted")).toBeFocused();
  await dialog.getByLabel("Counted").fill("24");
  await count.click();
  await expect(page.getByText("Count saved")).toBeVisible();
  await expect(counter(page, "On hand")).toContainText("24");
});

test("a count below the reserved units cancels the chosen order and no other", async ({
  page,
  shop,
}) => {
  const productId = await shop.addProduct({ onHand: 5 });
  const items = (quantity: number) => ({ items: [{ productId, quantity }], paymentMethod: null });
  const [unaffected, chosen] = [await shop.place(items(2)), await shop.place(items(3))];
  for (const { id } of [unaffected, chosen]) {
    await shop.untilOrder(id, "reserved", (now) => now.inventoryStatus === "reserved");
  }
  await signInAs(page, "operator", `/admin/inventory/${productId}`);
  await page.getByRole("button", { name: "Count stock" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Counted").fill("3");
  await expect(dialog).toContainText("5 units are reserved by open orders");
  await dialog.getByRole("button", { name: "Save count" }).click();
  await expect(dialog).toContainText("2 units must be released");
  const confirm = dialog.getByRole("button", { name: /save count$/ });
  await expect(confirm).toBeDisabled();
  await dialog.getByRole("checkbox", { name: `Order #${chosen.id}` }).check();
  await expect(confirm).toHaveText("Cancel 1 order and save count");
  await confirm.click();
  await expect(page.getByText("Count saved, 1 order cancelled")).toBeVisible();
  await expect(counter(page, "On hand")).toContainText("3");
  expect(await shop.read(unaffected.id)).toMatchObject({ status: "pending" });
  expect(await shop.read(chosen.id)).toMatchObject({ status: "cancelled" });
  expect(await shop.stockOf(productId)).toEqual({ on_hand: 3, reserved: 2 });
});

test("the inventory updates live with orders and adjustments, without a reload", async ({
  page,
  shop,
  context,
}) => {
  const productId = await shop.addProduct({ onHand: 40 });
  const sku = `LIVE-${randomUUID()}`;
  await shop.rows("update products set sku = $2 where id = $1", [productId, sku]);
  await signInAs(page, "operator", `/admin/inventory?q=${sku}`);
  await expect(page.getByTestId("connection")).toHaveAttribute("data-connection", "live");
  let loads = 0;
  page.on("load", () => {
    loads += 1;
  });
  const row = page.getByRole("row").filter({ hasText: sku });
  await expect(row).toContainText("40");
  await shop.place({ items: [{ productId, quantity: 6 }], paymentMethod: null });
  await expect(row.getByRole("cell").nth(3)).toHaveText("6");
  await expect(row.getByRole("cell").nth(1)).toHaveText("34");

  // Another operator's adjustment belongs to no order.
  const other = await context.newPage();
  await other.goto(`/admin/inventory/${productId}`);
  await other.getByRole("button", { name: "Adjust stock" }).click();
  const dialog = other.getByRole("dialog");
  await dialog.getByLabel("Change").fill("-4");
  await dialog.getByLabel("Reason").fill("Damaged");
  await dialog.getByRole("button", { name: "Adjust stock" }).click();
  await expect(other.getByText("Stock adjusted")).toBeVisible();
  await expect(row.getByRole("cell").nth(1)).toHaveText("30", { timeout: scaled(60_000) });
  expect(loads).toBe(0);
});

test("previews each row of a file before importing it", async ({ page, shop }) => {
  const productId = await shop.addProduct({ onHand: 4 });
  const sku = `FILE-${randomUUID()}`;
  await shop.rows("update products set sku = $2 where id = $1", [productId, sku]);
  await signInAs(page, "operator", "/admin/inventory/import");
  const text = `sku,on_hand\n${sku},9\nNOBODY,1\nWB-PEN-05,many\n`;
  const file = { name: "count.csv", mimeType: "text/csv", buffer: Buffer.from(text) };
  await page.getByLabel("CSV file").setInputFiles(file);
  await expect(
    page.getByText("1 row ready to import, 2 rows with errors will be skipped"),
  ).toBeVisible();
  await expect(page.getByText("No product has this SKU.")).toBeVisible();
  await expect(page.getByText("“many” must be a whole number, 0 or more.")).toBeVisible();
  expect(await shop.stockOf(productId)).toMatchObject({ on_hand: 4 });
  await page.getByRole("button", { name: "Import 1 row" }).click();
  await expect(page.getByText("1 row imported.")).toBeVisible();
  expect(await shop.stockOf(productId)).toMatchObject({ on_hand: 9 });
});

test("asks before it imports a delivery again", async ({ page, shop }) => {
  const productId = await shop.addProduct({ onHand: 4 });
  const sku = `KÄSE-${randomUUID()}`;
  await shop.rows("update products set sku = $2 where id = $1", [productId, sku]);
  await signInAs(page, "operator", "/admin/inventory/import");
  // As Excel saves it in Germany: Windows-1252 with semicolons.
  const buffer = Buffer.from(`sep=;\r\nSKU;quantity;\r\n${sku};5;\r\n${sku};1;\r\n`, "latin1");
  const file = { name: "delivery.csv", mimeType: "text/csv", buffer };
  const choose = async () => {
    await page.getByLabel("Import type").selectOption("receive");
    await page.getByLabel("CSV file").setInputFiles(file);
    await expect(page.getByText("2 rows ready to import")).toBeVisible();
  };
  await choose();
  await page.getByRole("button", { name: "Import 2 rows" }).click();
  await expect(page.getByText("2 rows imported.")).toBeVisible();
  expect(await shop.stockOf(productId)).toMatchObject({ on_hand: 10 });
  await choose();
  await expect(page.getByText("A file with the same rows was imported")).toBeVisible();
  await page.getByRole("button", { name: "Import 2 rows" }).click();
  expect(await shop.stockOf(productId)).toMatchObject({ on_hand: 10 });
  await page.getByLabel("Import it again").check();
  await page.getByRole("button", { name: "Import 2 rows" }).click();
  await expect(page.getByText("2 rows imported.")).toBeVisible();
  expect(await shop.stockOf(productId)).toMatchObject({ on_hand: 16 });
});

test.describe("for a customer", () => {
  test.use({ expectedErrors: /404|403/ });

  test("no product or inventory page or API route is available", async ({ page }) => {
    await signInAs(page, "customer");
    const paths = ["products", "products/new", "products/1", "inventory", "inventory/1"];
    for (const path of [...paths, "inventory/reorders", "inventory/import"]) {
      const response = await page.goto(`/admin/${path}`);
      expect(response?.status(), path).toBe(404);
    }
    expect((await page.request.get("/api/admin/inventory")).status()).toBe(403);
    expect((await page.request.get("/api/admin/inventory/1")).status()).toBe(403);
  });
});
