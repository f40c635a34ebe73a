import { createHash } from "node:crypto";
import sharp from "sharp";
import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { Scope } from "@/lib/domain/api-key";
import type { ChangeProductBody } from "@/lib/domain/product-input";
import { VersionMismatch } from "@/lib/domain/version-mismatch";
import { syncInventory } from "@/lib/services/inventory/sync-inventory";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import {
  archiveProduct,
  changeProduct,
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

const red = sharp({ create: { width: 4, height: 2, channels: 3, background: "red" } });
const png = await red.clone().png().toBuffer();

async function addProduct(sku: string): Promise<number> {
  const created = await createProduct({ ctx, input: { ...bell, sku } });
  if (created.kind !== "created") throw new Error(created.kind);
  return created.productId;
}

async function read(productId: number) {
  const product = await readAdminProduct({ ctx, input: { productId } });
  if (!product) throw new Error("Product not found.");
  return product;
}

describe("a product", () => {
  it("is created with its opening stock as a movement", async () => {
    const productId = await addProduct("BELL-1");
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

  it("is created with stock only by API keys that may change stock", async () => {
    const create = (openingStock: number, ...scopes: Scope[]) =>
      createProduct({
        ctx: shop.as({ kind: "api_key", id: 1, scopes }),
        input: { ...bell, sku: `KEY-${scopes.length}-${openingStock}`, openingStock },
      });
    await expect(create(1, "products:write")).rejects.toThrow(Forbidden);
    await expect(create(1, "inventory:write")).rejects.toThrow(Forbidden);
    expect(await create(0, "products:write")).toMatchObject({ kind: "created" });
    const both = await create(1, "products:write", "inventory:write");
    expect(both).toMatchObject({ kind: "created" });
  });

  it("gets a reorder request at once when it starts low, but not without opening stock", async () => {
    const requests = async (openingStock: number) => {
      const input = { ...bell, sku: `LOW-${openingStock}`, openingStock };
      const created = await createProduct({ ctx, input });
      return shop.db.query(sql`
        SELECT reason, available, threshold, quantity, status FROM reorder_requests
        WHERE product_id = ${created.kind === "created" ? created.productId : 0}`);
    };
    expect(await requests(3)).toEqual([]);
    expect(await requests(2)).toEqual([
      { reason: "low_stock", available: 2, threshold: 2, quantity: 2, status: "open" },
    ]);
    expect(await requests(0)).toEqual([]);
  });

  it("is edited by the first of two concurrent editors and refused to the second", async () => {
    const productId = await addProduct("BELL-2");
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

  it("is archived and restored, each once", async () => {
    const productId = await addProduct("BELL-3");
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

  it("is found by part of its name or SKU, in pages", async () => {
    const ids = [await addProduct("RARE_1"), await addProduct("RARE_2")];
    const found = await listAdminProducts({ ctx, input: { q: "are_", show: "on_sale" } });
    expect(found.products.map(({ id }) => id)).toEqual(ids.toReversed());
    expect(found.next).toBeNull();
    const afterFirst = { q: "are_", show: "on_sale" as const, after: ids[1] };
    const { products } = await listAdminProducts({ ctx, input: afterFirst });
    expect(products.map(({ id }) => id)).toEqual([ids[0]]);
  });
});

describe("a product picture", () => {
  it("is set, replaced and removed", async () => {
    const productId = await addProduct("BELL-4");
    const first = await setPicture({ ctx, input: { productId, bytes: png } });
    const digest = first.kind === "set" ? first.digest : "";
    expect((await read(productId)).image).toBe(`/products/${productId}/picture?v=${digest}`);
    const jpeg = Buffer.concat([await red.clone().jpeg().toBuffer(), Buffer.from("<script>")]);
    const { updatedAt } = await read(productId);
    await setPicture({ ctx, input: { productId, bytes: jpeg } });
    const replaced = await read(productId);
    expect(replaced.updatedAt > updatedAt).toBe(true);
    const request = { ctx, input: { productId, unlessDigest: null } };
    const picture = await readPicture(request);
    if (!picture || "unchanged" in picture) throw new Error("no picture");
    expect(picture.contentType).toBe("image/jpeg");
    expect(picture.digest).toBe(createHash("sha256").update(picture.bytes).digest("hex"));
    expect(await sharp(picture.bytes).metadata()).toMatchObject({ width: 4, height: 2 });
    expect(picture.bytes.toString("latin1")).not.toContain("<script>");
    expect(await removePicture({ ctx, input: { productId } })).toEqual({ removed: true });
    expect(await removePicture({ ctx, input: { productId } })).toEqual({ removed: false });
    expect(await readPicture(request)).toBeNull();
    expect((await read(productId)).updatedAt > replaced.updatedAt).toBe(true);
  });

  it("is refused when it is not a picture or too large", async () => {
    const svg = new TextEncoder().encode("<svg onload='alert(1)'>");
    const large = new Uint8Array(2 * 1024 * 1024 + 1);
    large.set(png);
    for (const bytes of [svg, large, png.subarray(0, 8)]) {
      expect(await setPicture({ ctx, input: { productId: 1, bytes } })).toMatchObject({
        kind: "refused",
      });
    }
    const unknownProduct = { productId: 1_000_000, bytes: png };
    expect(await setPicture({ ctx, input: unknownProduct })).toEqual({ kind: "not_found" });
  });
});

describe("changeProduct", () => {
  const key: Actor = { kind: "api_key", id: 5, scopes: ["products:write"] };
  const change = (productId: number, changes: ChangeProductBody, versions: string[] | null) =>
    changeProduct({ ctx: shop.as(key), input: { productId, changes, versions } });

  it("lets one of several changes of the same version win", async () => {
    const productId = await addProduct("RACE");
    const { updatedAt } = await read(productId);
    const outcomes = await Promise.allSettled(
      ["One", "Two", "Three"].map((name) => change(productId, { name }, [updatedAt])),
    );
    const lost = outcomes.flatMap((outcome) =>
      outcome.status === "rejected" ? [outcome.reason] : [],
    );
    expect(lost).toHaveLength(2);
    for (const error of lost) expect(error).toBeInstanceOf(VersionMismatch);
  });

  it("changes all fields that are given, or none of them", async () => {
    const productId = await addProduct("WHOLE");
    await addProduct("TAKEN");
    const before = await read(productId);
    const refused = await change(productId, { sku: "TAKEN", archived: true }, null);
    expect(refused).toEqual({ kind: "sku_taken" });
    expect(await read(productId)).toEqual(before);
    expect(await change(productId, { name: before.name, archived: false }, null)).toEqual({
      kind: "done",
    });
    expect(await read(productId)).toEqual(before);
    await change(productId, { price: 2_000, archived: true }, null);
    expect(await read(productId)).toMatchObject({ price: 2_000, isArchived: true });
    const actions = await shop.db.query(sql`
      SELECT action, actor FROM audit_entries WHERE subject = ${`product:${productId}`}
        AND actor = 'api_key:5' ORDER BY id`);
    expect(actions).toEqual([
      { action: "product/edited", actor: "api_key:5" },
      { action: "product/archived", actor: "api_key:5" },
    ]);
  });
});

const otherActors: Actor[] = [
  { kind: "anonymous" },
  { kind: "customer", customerId: 1, userId: 1 },
  { kind: "api_key", id: 1, scopes: ["orders:write", "products:read"] },
];

describe("managing products", () => {
  it.each(otherActors)("is refused to %o", async (actor) => {
    const other = shop.as(actor);
    const input = { productId: 1 };
    const { currency: _, openingStock: __, threshold: ___, ...fields } = bell;
    const seenAt = new Date().toISOString();
    const calls = [
      () => createProduct({ ctx: other, input: bell }),
      () => editProduct({ ctx: other, input: { ...fields, ...input, seenAt } }),
      () => archiveProduct({ ctx: other, input }),
      () =>
        changeProduct({ ctx: other, input: { ...input, changes: { name: "x" }, versions: null } }),
      () => restoreProduct({ ctx: other, input }),
      () => setPicture({ ctx: other, input: { ...input, bytes: png } }),
      () => removePicture({ ctx: other, input }),
      () => listAdminProducts({ ctx: other, input: { show: "on_sale" } }),
      () => readAdminProduct({ ctx: other, input }),
    ];
    for (const call of calls) await expect((async () => call())()).rejects.toThrow(Forbidden);
  });
});
