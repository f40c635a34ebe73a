import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalogQuery } from "@/lib/domain/catalog";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { readPicture } from "./read-picture";
import { searchCatalog } from "./search-catalog";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

const search = (query: Record<string, unknown> = {}) =>
  searchCatalog({
    ctx: shop.as({ kind: "anonymous" }),
    input: catalogQuery.parse(query),
  });
const names = async (query: Record<string, unknown>) =>
  (await search(query)).products.map(({ name }) => name);

describe("searchCatalog", () => {
  it("finds by part of the name or SKU, in any case", async () => {
    expect(await names({ q: "KETTLE" })).toEqual(["Pour-over kettle"]);
    expect(await names({ q: "wb-pen" })).toEqual(["Brass pen"]);
    expect(await names({ q: "%" })).toEqual([]);
    expect(await names({ q: "_" })).toEqual([]);
  });

  it("filters by a category and lists every category", async () => {
    const page = await search({ category: "Home" });
    expect(page.products.map(({ name }) => name)).toEqual([
      "Cedar candle",
      "Wool blanket",
      "Clay vase",
    ]);
    expect(page.categories).toEqual(["Carry", "Home", "Kitchen", "Office"]);
  });

  it.each(["featured", "name", "price", "price-desc"])(
    "shows every product exactly once over its pages, sorted by %s",
    async (sort) => {
      await shop.db.query(sql`
        INSERT INTO products (sku, name, category, price, currency)
        SELECT 'MANY-' || ${sort} || n, 'Many ' || (n % 7), 'Many', 100 * (n % 5), 'usd'
        FROM generate_series(1, 30) n`);
      const seen: number[] = [];
      let after: number | null | undefined;
      do {
        const page = await search({ category: "Many", sort, after: after ?? undefined });
        seen.push(...page.products.map(({ id }) => id));
        after = page.nextAfter;
      } while (after !== null);
      const [counted] = await shop.db.query<{ count: number }>(
        sql`SELECT count(*) FROM products WHERE category = 'Many'`,
      );
      expect(seen).toHaveLength(counted?.count ?? 0);
      expect(new Set(seen).size).toBe(seen.length);
    },
  );

  it("sorts by price both ways", async () => {
    const up = await search({ category: "Office", sort: "price" });
    expect(up.products.map(({ price }) => price)).toEqual([1_800, 4_200, 7_900]);
    const down = await search({ category: "Office", sort: "price-desc" });
    expect(down.products.map(({ price }) => price)).toEqual([7_900, 4_200, 1_800]);
  });

  it("omits archived products and shows the available units of the others", async () => {
    await shop.db.query(sql`UPDATE products SET archived_at = now() WHERE sku = 'WB-VAS-12'`);
    expect(await names({ category: "Home" })).toEqual(["Cedar candle", "Wool blanket"]);
    await shop.db.query(sql`UPDATE stock SET reserved = 3 WHERE product_id = 10`);
    const [candle] = (await search({ q: "candle" })).products;
    expect(candle?.available).toBe(177);
  });

  it("ignores invalid and unknown query parameters", () => {
    const query = { q: "  ", category: ["a", "b"], sort: "random", after: "-3", other: "x" };
    expect(catalogQuery.parse(query)).toEqual({ sort: "featured" });
  });
});

describe("a product's picture", () => {
  it("has its digest in the URL and is not sent again to a client that has it", async () => {
    await shop.db.query(sql`
      INSERT INTO product_pictures (product_id, content_type, bytes, digest)
      VALUES (1, 'image/png', '\\x89504e47'::bytea, 'abc')`);
    const [mug] = (await search({ q: "mug" })).products;
    expect(mug?.image).toBe("/products/1/picture?v=abc");
    const ctx = shop.as({ kind: "anonymous" });
    const picture = (unlessDigest: string | null, productId = 1) =>
      readPicture({ ctx, input: { productId, unlessDigest } });
    expect(await picture(null)).toMatchObject({ contentType: "image/png", digest: "abc" });
    expect(await picture("abc")).toEqual({ unchanged: true, digest: "abc" });
    expect(await picture(null, 2)).toBeNull();
  });
});
