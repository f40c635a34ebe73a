import { createHash } from "node:crypto";
import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { pictureBytesMax, pictureTypeOf } from "@/lib/domain/picture";
import { audit } from "../audit/audit";

export type PictureSet =
  | { kind: "set"; digest: string }
  | { kind: "refused"; reason: string }
  | { kind: "not_found" };

/** Keeps a product's picture in place of the one before. Its first bytes say what kind it is. */
export const setPicture: Verb<{ productId: number; bytes: Uint8Array }, PictureSet> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  const { productId, bytes } = input;
  if (bytes.byteLength > pictureBytesMax) {
    return { kind: "refused", reason: "A picture may have at most 2 MB." };
  }
  const contentType = pictureTypeOf(bytes);
  if (!contentType) return { kind: "refused", reason: "This is no PNG, JPEG or WebP picture." };
  const digest = createHash("sha256").update(bytes).digest("hex");
  return ctx.db.transaction(async (tx): Promise<PictureSet> => {
    const kept = await tx.query(sql`
      INSERT INTO product_pictures (product_id, content_type, bytes, digest, updated_at)
      SELECT id, ${contentType}, ${Buffer.from(bytes)}, ${digest}, ${ctx.now()}::timestamptz
      FROM products WHERE id = ${productId}
      ON CONFLICT (product_id) DO UPDATE SET content_type = excluded.content_type,
        bytes = excluded.bytes, digest = excluded.digest, updated_at = excluded.updated_at
      RETURNING 1`);
    if (kept.length === 0) return { kind: "not_found" };
    const subject = `product:${productId}`;
    await audit(ctx, tx, { action: "product/picture_set", subject, data: { digest } });
    return { kind: "set", digest };
  });
};

/** Takes a product's picture away. Doing so twice is doing it once. */
export const removePicture: Verb<{ productId: number }, { removed: boolean }> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  return ctx.db.transaction(async (tx) => {
    const gone = await tx.query(sql`
      DELETE FROM product_pictures WHERE product_id = ${input.productId} RETURNING 1`);
    if (gone.length === 0) return { removed: false };
    await audit(ctx, tx, {
      action: "product/picture_removed",
      subject: `product:${input.productId}`,
    });
    return { removed: true };
  });
};
