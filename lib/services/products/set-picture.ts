import { createHash } from "node:crypto";
import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Queryable } from "@/lib/db/database";
import { kysely } from "@/lib/db/kysely";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { drawPicture } from "./draw-picture";
import { nextUpdatedAt } from "./updated-at";

export type PictureSet =
  | { kind: "set"; digest: string }
  | { kind: "refused"; reason: string }
  | { kind: "not_found" };

/** Sets or replaces a product's picture. Only its pixels are stored (`drawPicture`). */
export const setPicture = defineVerb<{ productId: number; bytes: Uint8Array }, PictureSet>(
  "setPicture",
  async ({ ctx, input }) => {
    requireOperator(ctx.actor);
    const { productId } = input;
    const picture = await drawPicture(input.bytes);
    if (picture.kind === "refused") return picture;
    const { contentType, bytes } = picture;
    const digest = createHash("sha256").update(bytes).digest("hex");
    return ctx.db.transaction(async (tx): Promise<PictureSet> => {
      const stored = await tx.query(sql`
      INSERT INTO product_pictures (product_id, content_type, bytes, digest, updated_at)
      SELECT id, ${contentType}, ${bytes}, ${digest}, ${ctx.now()}::timestamptz
      FROM products WHERE id = ${productId}
      ON CONFLICT (product_id) DO UPDATE SET content_type = excluded.content_type,
        bytes = excluded.bytes, digest = excluded.digest, updated_at = excluded.updated_at
      RETURNING 1`);
      if (stored.length === 0) return { kind: "not_found" };
      await touchProduct(tx, productId, ctx.now());
      const subject = `product:${productId}`;
      await audit(ctx, tx, { action: "product/picture_set", subject, data: { digest } });
      return { kind: "set", digest };
    });
  },
);

/** Gives the product a new version, because its picture is another one. */
async function touchProduct(tx: Queryable, productId: number, now: Date): Promise<void> {
  const touched = kysely.updateTable("products").set({ updatedAt: nextUpdatedAt(now) });
  await tx.run(touched.where("id", "=", productId));
}

/** Removes a product's picture. Does nothing when it has none. */
export const removePicture = defineVerb<{ productId: number }, { removed: boolean }>(
  "removePicture",
  async ({ ctx, input }) => {
    requireOperator(ctx.actor);
    return ctx.db.transaction(async (tx) => {
      const removed = await tx.run(
        kysely
          .deleteFrom("productPictures")
          .where("productId", "=", input.productId)
          .returning("productId"),
      );
      if (removed.length === 0) return { removed: false };
      await touchProduct(tx, input.productId, ctx.now());
      await audit(ctx, tx, {
        action: "product/picture_removed",
        subject: `product:${input.productId}`,
      });
      return { removed: true };
    });
  },
);
