import { requireShop } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { kysely } from "@/lib/db/kysely";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { nextUpdatedAt } from "./updated-at";

/** `unchanged`: the product was in that state already, or does not exist. */
export type ArchiveOutcome = { kind: "done" } | { kind: "unchanged" };

/** Takes a product off sale. Orders that contain it continue, and its stock history stays. */
export const archiveProduct = defineVerb<{ productId: number }, ArchiveOutcome>(
  "archiveProduct",
  ({ ctx, input }) => setArchived(ctx, input.productId, true),
);

/** Puts an archived product back on sale, with its current stock. */
export const restoreProduct = defineVerb<{ productId: number }, ArchiveOutcome>(
  "restoreProduct",
  ({ ctx, input }) => setArchived(ctx, input.productId, false),
);

async function setArchived(
  ctx: Context,
  productId: number,
  isArchived: boolean,
): Promise<ArchiveOutcome> {
  requireShop(ctx.actor, "products:write");
  return ctx.db.transaction((tx) => writeArchived(ctx, tx, { productId, isArchived }));
}

/** Archives or restores a product, and records it. */
export async function writeArchived(
  ctx: Context,
  tx: Queryable,
  { productId, isArchived }: { productId: number; isArchived: boolean },
): Promise<ArchiveOutcome> {
  const now = ctx.now();
  const changed = await tx.run(
    kysely
      .updateTable("products")
      .set({ archivedAt: isArchived ? now : null, updatedAt: nextUpdatedAt(now) })
      .where("id", "=", productId)
      .where("archivedAt", isArchived ? "is" : "is not", null)
      .returning("id"),
  );
  if (changed.length === 0) return { kind: "unchanged" };
  const action = isArchived ? "product/archived" : "product/restored";
  await audit(ctx, tx, { action, subject: `product:${productId}` });
  return { kind: "done" };
}
