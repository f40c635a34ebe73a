import { isDeepStrictEqual } from "node:util";
import { requireShop } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { type Queryable, violates } from "@/lib/db/database";
import { findAmountIssue } from "@/lib/domain/money";
import type { ChangeProductBody } from "@/lib/domain/product-input";
import { requireVersion } from "@/lib/domain/version-mismatch";
import { defineVerb } from "@/lib/services/define-verb";
import type { ApiCall } from "@/lib/services/idempotency/api-call";
import { recordChanged } from "@/lib/services/idempotency/idempotent-call";
import { writeArchived } from "./archive-product";
import { type EditedFields, lockProduct, writeEdit } from "./edit-product";

/** Its `versions` are `updatedAt`s, ISO 8601 UTC. */
export interface ChangeProduct extends ApiCall {
  productId: number;
  changes: ChangeProductBody;
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
  { productId, changes, versions = null, claim }: ChangeProduct,
): Promise<ProductChanged> {
  if (claim?.changedSubject) return { kind: "done" };
  const stored = await lockProduct(tx, productId);
  if (!stored) return { kind: "not_found" };
  const { updatedAt, archivedAt, currency, ...before } = stored;
  const { archived, price } = changes;
  const message = price === undefined ? null : findAmountIssue(price, currency);
  if (message !== null) return { kind: "invalid", issues: [{ path: "price", message }] };
  const after = applyChanges(before, changes);
  const isEdited = !isDeepStrictEqual(before, after);
  const isSaleChanged = archived !== undefined && archived !== (archivedAt !== null);
  // What is already so is done in any version, as with orders.
  if (!isEdited && !isSaleChanged) return { kind: "done" };
  requireVersion(versions, updatedAt.toISOString());
  if (isEdited) await writeEdit(ctx, tx, { productId, before, after });
  if (isSaleChanged) await writeArchived(ctx, tx, { productId, isArchived: archived });
  if (claim) await recordChanged(tx, claim, `product:${productId}`);
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
