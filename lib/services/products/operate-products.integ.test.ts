import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { syncInventory } from "@/lib/services/inventory/sync-inventory";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import {
  archiveProduct,
  createProduct,
  editProduct,
  listAdminProducts,
  readAdminProduct,
  readPicture,
  removePicture,
  restoreProduct,
  setPicture,
} from "./index";

let shop: TestShop;
let ctx: Context;
beforeAll(async () => {
  shop = await startTestShop();
  ctx = shop.as({ kind: "operator", userId: 2, role: "operator" });
});
afterAll(() => shop.close());

const bell = {
  sku: "BELL",
  name: "Shop bell",
  description: "Rings once.",
  category: "Home",
  price: 1_900,
  currency: "usd",
  openingStock: 7,
  threshold: 2,
};

const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3);

async function created(sku: string): Promise<number> {
  const made = await createProduct({ ctx, input: { ...bell, sku } });
  if (made.kind !== "created") throw new Error(made.kind);
  return made.productId;
}

async function read(productId: number) {
  const product = await readAdminProduct({ ctx, input: { productId } });
  if (!product) throw new Error("The product is gone.");
  return product;
}

describe("a product", () => {
  it("is created with its opening stock as a movement", async () => {
    const productId = await created("BELL-1");
    expect(await read(productId)).toMatchObject({
      name: "Shop bell",
      onHand: 7,
      reserved: 0,
      threshold: 2,
      isArchived: false,
      image: null,
    });
    expect(
      await shop.db.query(sql`
        SELECT kind, quantity, actor FROM inventory_movements WHERE product_id = ${productId}`),
    ).toEqual([{ kind: "opening", quantity: 7, actor: "user:2" }]);
    expect((await syncInventory({ ctx: shop.ctx })).drifts).toEqual([]);
    expect(await createProduct({ ctx, input: { ...bell, sku: "BELL-1" } })).toEqual({
      kind: "sku_taken",
    });
  });

  it("is asked for more at once when it starts low, and not before its first delivery", async () => {
    const requests = async (openingStock: number) => {
      const input = { ...bell, sku: `LOW-${openingStock}`, openingStock };
      const made = await createProduct({ ctx, input });
      return shop.db.query(sql`
        SELECT reason, available, threshold, quantity, status FROM reorder_requests
        WHERE product_id = ${made.kind === "created" ? made.productId : 0}`);
    };
    expect(await requests(3)).toEqual([]);
    expect(await requests(2)).toEqual([
      { reason: "low_stock", available: 2, threshold: 2, quantity: 2, status: "open" },
    ]);
    expect(await requests(0)).toEqual([]);
  });

  it("is edited by one of two who saw the same; the other is told", async () => {
    const productId = await created("BELL-2");
    const { updatedAt: seenAt } = await read(productId);
    const { currency: _, openingStock: __, threshold: ___, ...fields } = bell;
    const edits = [1_000, 2_000].map((price) =>
      editProduct({ ctx, input: { ...fields, sku: "BELL-2", productId, seenAt, price } }),
    );
    const kinds = (await Promise.all(edits)).map(({ kind }) => kind);
    expect(kinds.toSorted()).toEqual(["edited", "stale"]);
    expect((await read(productId)).price).toBe(kinds[0] === "edited" ? 1_000 : 2_000);
    const { updatedAt } = await read(productId);
    const taken = { ...fields, productId, seenAt: updatedAt, sku: "WB-MUG-01" };
    expect(await editProduct({ ctx, input: taken })).toEqual({ kind: "sku_taken" });
  });

  it("goes off sale and comes back, each once", async () => {
    const productId = await created("BELL-3");
    const input = { productId };
    const archived = await Promise.all([
      archiveProduct({ ctx, input }),
      archiveProduct({ ctx, input }),
    ]);
    expect(archived.map(({ kind }) => kind).toSorted()).toEqual(["done", "unchanged"]);
    const all = { show: "archived" as const };
    const { products } = await listAdminProducts({ ctx, input: all });
    expect(products.map(({ id }) => id)).toContain(productId);
    expect(await restoreProduct({ ctx, input })).toEqual({ kind: "done" });
    expect((await read(productId)).isArchived).toBe(false);
  });

  it("is found by a part of its name or number, in pages", async () => {
    const ids = [await created("RARE_1"), await created("RARE_2")];
    const found = await listAdminProducts({ ctx, input: { q: "are_", show: "on_sale" } });
    expect(found.products.map(({ id }) => id)).toEqual(ids.toReversed());
    expect(found.next).toBeNull();
    const behind = { q: "are_", show: "on_sale" as const, after: ids[1] };
    const { products } = await listAdminProducts({ ctx, input: behind });
    expect(products.map(({ id }) => id)).toEqual([ids[0]]);
  });
});

describe("its picture", () => {
  it("is kept, replaced and taken away", async () => {
    const productId = await created("BELL-4");
    const first = await setPicture({ ctx, input: { productId, bytes: png } });
    const digest = first.kind === "set" ? first.digest : "";
    expect((await read(productId)).image).toBe(`/products/${productId}/picture?v=${digest}`);
    const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);
    await setPicture({ ctx, input: { productId, bytes: jpeg } });
    const look = { ctx, input: { productId, unlessDigest: null } };
    expect(await readPicture(look)).toMatchObject({
      contentType: "image/jpeg",
      bytes: Buffer.from(jpeg),
    });
    expect(await removePicture({ ctx, input: { productId } })).toEqual({ removed: true });
    expect(await removePicture({ ctx, input: { productId } })).toEqual({ removed: false });
    expect(await readPicture(look)).toBeNull();
  });

  it("is refused when it is none, or too large", async () => {
    const svg = new TextEncoder().encode("<svg onload='alert(1)'>");
    const large = new Uint8Array(2 * 1024 * 1024 + 1);
    large.set(png);
    for (const bytes of [svg, large]) {
      expect(await setPicture({ ctx, input: { productId: 1, bytes } })).toMatchObject({
        kind: "refused",
      });
    }
    const nobodys = { productId: 1_000_000, bytes: png };
    expect(await setPicture({ ctx, input: nobodys })).toEqual({ kind: "not_found" });
  });
});

const strangers: Actor[] = [
  { kind: "anonymous" },
  { kind: "customer", customerId: 1, userId: 1 },
  { kind: "api_key", id: 1, scopes: ["orders:write", "products:read"] },
];

it.each(strangers)("none of it is done for %o", async (actor) => {
  const stranger = shop.as(actor);
  const input = { productId: 1 };
  const { currency: _, openingStock: __, threshold: ___, ...fields } = bell;
  const seenAt = new Date().toISOString();
  const calls = [
    () => createProduct({ ctx: stranger, input: bell }),
    () => editProduct({ ctx: stranger, input: { ...fields, ...input, seenAt } }),
    () => archiveProduct({ ctx: stranger, input }),
    () => restoreProduct({ ctx: stranger, input }),
    () => setPicture({ ctx: stranger, input: { ...input, bytes: png } }),
    () => removePicture({ ctx: stranger, input }),
    () => listAdminProducts({ ctx: stranger, input: { show: "on_sale" } }),
    () => readAdminProduct({ ctx: stranger, input }),
  ];
  for (const call of calls) await expect((async () => call())()).rejects.toThrow(Forbidden);
});
