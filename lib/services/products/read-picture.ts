import sql from "sql-template-tag";
import type { Verb } from "@/lib/context";

export interface ProductPicture {
  contentType: "image/png" | "image/jpeg" | "image/webp";
  bytes: Buffer;
  digest: string;
}

/**
 * A product's picture, or null. Anybody may look; of an archived product too, whose orders show it
 * still. With `unlessDigest` the bytes of that very picture are not read again.
 */
export const readPicture: Verb<
  { productId: number; unlessDigest: string | null },
  ProductPicture | { unchanged: true; digest: string } | null
> = async ({ ctx, input }) => {
  const [row] = await ctx.db.query<Omit<ProductPicture, "bytes"> & { bytes: Buffer | null }>(sql`
    SELECT content_type AS "contentType", digest,
      CASE WHEN digest = ${input.unlessDigest}::text THEN NULL ELSE bytes END AS bytes
    FROM product_pictures WHERE product_id = ${input.productId}`);
  if (!row) return null;
  const { bytes, ...picture } = row;
  return bytes === null ? { unchanged: true, digest: row.digest } : { ...picture, bytes };
};
