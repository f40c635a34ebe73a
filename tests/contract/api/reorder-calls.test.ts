import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, inject, it } from "vitest";
import type { ReorderRow } from "@/lib/domain/inventory/view";
import type { ProductRecord } from "@/lib/domain/product";
import { expectProblem } from "@/tests/contract/expect-problem";
import { ShopClient } from "@/tests/contract/shop-client";

const shop = new ShopClient(inject("system"));
afterAll(() => shop.close());

/** A product whose stock is low from the beginning. */
async function createLow(): Promise<number> {
  const product = { sku: `API-${randomUUID()}`, name: "Shop bell", category: "Tests" };
  const stock = { openingStock: 1, threshold: 4 };
  const { body } = await shop.call<ProductRecord>("/api/v1/products", {
    body: { ...product, ...stock, price: 1_900, currency: "usd" },
  });
  return body.id;
}

describe.concurrent("GET /reorders", () => {
  const list = (query = "", token?: string | null) =>
    shop.call<{ reorders: ReorderRow[]; nextBefore: number | null }>(
      `/api/v1/reorders${query}`,
      token === undefined ? {} : { token },
    );

  it("lists the requests by status, page by page, until they are received", async () => {
    const ids = new Set(await Promise.all([1, 2, 3].map(createLow)));
    const own: ReorderRow[] = [];
    let before: number | null = null;
    do {
      const page = `?status=open&limit=2${before === null ? "" : `&before=${before}`}`;
      const { body } = await list(page);
      expect(body.reorders.every(({ status }) => status === "open")).toBe(true);
      own.push(...body.reorders.filter(({ productId }) => ids.has(productId)));
      before = body.nextBefore;
    } while (before !== null);
    expect(own).toHaveLength(3);
    expect(own[0]).toMatchObject({ reason: "low_stock", quantity: 7, onHand: 1, closedAt: null });
    const [{ id = 0, productId = 0 } = {}] = own;
    const body = { kind: "receive", quantity: 7, reason: "Delivery 2", reorderId: id };
    const path = `/api/v1/products/${productId}/stock-changes`;
    const headers = () => ({ "idempotency-key": randomUUID() });
    expect((await shop.call(path, { body, headers: headers() })).status).toBe(200);
    expectProblem(await shop.call(path, { body, headers: headers() }), 409);
    const received = (await list("?status=received")).body.reorders.find((row) => row.id === id);
    expect(received).toMatchObject({ onHand: 8, closedAt: expect.any(String) });
  });

  it("refuses unknown filters, and keys without the scope", async () => {
    for (const query of ["?status=late", "?limit=0", "?limit=101", "?before=x", "?after=1"]) {
      expectProblem(await list(query), 422);
    }
    expectProblem(await list("?status=open&status=open"), 422);
    const reader = await shop.addApiKey(["products:read", "orders:write"]);
    expectProblem(await list("", reader), 403);
    expectProblem(await list("", null), 401);
  });
});
