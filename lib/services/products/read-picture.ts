import sql from "sql-template-tag";
import type { Verb } from "@/lib/context";

export interface ProductPicture {
  contentType: "image/png" | "image/jpeg" | "image/webp";
  bytes: Buffer;
  digest: string;
}

/**
 * A product's picture, or null. It is public, and stays so for archived products, whose orders still
 * show it. When the stored picture has the digest `unlessDigest`, its bytes are not read.
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
