import sql from "sql-template-tag";
import type { Context } from "@/lib/context";

export interface ProductPicture {
  contentType: "image/png" | "image/jpeg" | "image/webp";
  bytes: Buffer;
  digest: string;
}

/**
 * A product's picture, or null. Anybody may look; of an archived product too, whose orders show it
 * still. With `unlessDigest` the bytes of that very picture are not read again.
 */
export async function readPicture({
  ctx,
  input,
}: {
  ctx: Context;
  input: { productId: number; unlessDigest: string | null };
}): Promise<ProductPicture | { unchanged: true; digest: string } | null> {
  const [row] = await ctx.db.query<Omit<ProductPicture, "bytes"> & { bytes: Buffer | null }>(sql`
    SELECT content_type AS "contentType", digest,
      CASE WHEN digest = ${input.unlessDigest}::text THEN NULL ELSE bytes END AS bytes
    FROM product_pictures WHERE product_id = ${input.productId}`);
  if (!row) return null;
  const { bytes, ...picture } = row;
  return bytes === null ? { unchanged: true, digest: row.digest } : { ...picture, bytes };
}
