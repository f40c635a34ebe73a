import { isDeepStrictEqual } from "node:util";
import { requireShop } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { type Queryable, violates } from "@/lib/db/database";
import { findAmountIssue } from "@/lib/domain/money";
import type { ChangeProductBody } from "@/lib/domain/product-input";
import { requireVersion } from "@/lib/domain/version-mismatch";
import { defineVerb } from "@/lib/services/define-verb";
import { writeArchived } from "./archive-product";
import { type EditedFields, lockProduct, writeEdit } from "./edit-product";

export interface ChangeProduct {
  productId: number;
  changes: ChangeProductBody;
  /** The `updatedAt`s that the caller allows, ISO 8601 UTC; null for any. */
  versions: readonly string[] | null;
}

export type ProductChanged =
  | { kind: "done" }
  | { kind: "invalid"; issues: { path: string; message: string }[] }
  | { kind: "sku_taken" }
  | { kind: "not_found" };

/**
 * Changes some fields of a product, archives or restores it: all of it or nothing. What is already so
 * is no change. Throws `VersionMismatch` for a product in a version that the caller doesn't allow.
 */
export const changeProduct = defineVerb<ChangeProduct, ProductChanged>(
  "changeProduct",
  async ({ ctx, input }) => {
    requireShop(ctx.actor, "products:write");
    try {
      return await ctx.db.transaction((tx) => change(ctx, tx, input));
    } catch (error) {
      if (violates(error, "products_sku_key")) return { kind: "sku_taken" };
      throw error;
    }
  },
);

async function change(
  ctx: Context,
  tx: Queryable,
  { productId, changes, versions }: ChangeProduct,
): Promise<ProductChanged> {
  const stored = await lockProduct(tx, productId);
  if (!stored) return { kind: "not_found" };
  const { updatedAt, archivedAt, currency, ...before } = stored;
  requireVersion(versions, updatedAt.toISOString());
  const { archived, price } = changes;
  const message = price === undefined ? null : findAmountIssue(price, currency);
  if (message !== null) return { kind: "invalid", issues: [{ path: "price", message }] };
  const after = applyChanges(before, changes);
  if (!isDeepStrictEqual(before, after)) await writeEdit(ctx, tx, { productId, before, after });
  if (archived !== undefined && archived !== (archivedAt !== null)) {
    await writeArchived(ctx, tx, { productId, isArchived: archived });
  }
  return { kind: "done" };
}

function applyChanges(before: EditedFields, changes: ChangeProductBody): EditedFields {
  return {
    sku: changes.sku ?? before.sku,
    name: changes.name ?? before.name,
    description: changes.description ?? before.description,
    category: changes.category ?? before.category,
    price: changes.price ?? before.price,
  };
}
