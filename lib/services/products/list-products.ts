import { requireScope } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { prisma } from "@/lib/db/prisma";
import { type ProductView, picturePath } from "@/lib/domain/product";

interface ListProducts {
  category?: string | undefined;
  limit?: number;
  /** The last id of the page before. */
  after?: number | undefined;
}

const parts = { stock: true, picture: { select: { digest: true } } } as const;

/** Products on sale, by id, as a keyset page. */
export const listProducts: Verb<ListProducts, ProductView[]> = async ({ ctx, input }) => {
  if (ctx.actor.kind !== "anonymous") requireScope(ctx.actor, "products:read");
  const rows = await prisma().product.findMany({
    where: {
      archivedAt: null,
      ...(input.category !== undefined && { category: input.category }),
      ...(input.after !== undefined && { id: { gt: input.after } }),
    },
    orderBy: { id: "asc" },
    take: input.limit ?? 100,
    include: parts,
  });
  return rows.map(toView);
};

/** Those of these products that are on sale, in no particular order. */
export const readProducts: Verb<{ productIds: readonly number[] }, ProductView[]> = async ({
  ctx,
  input,
}) => {
  if (ctx.actor.kind !== "anonymous") requireScope(ctx.actor, "products:read");
  const rows = await prisma().product.findMany({
    where: { id: { in: [...input.productIds] }, archivedAt: null },
    include: parts,
  });
  return rows.map(toView);
};

/** One product on sale, or null. */
export const readProduct: Verb<{ productId: number }, ProductView | null> = async ({
  ctx,
  input,
}) => {
  if (ctx.actor.kind !== "anonymous") requireScope(ctx.actor, "products:read");
  const row = await prisma().product.findFirst({
    where: { id: input.productId, archivedAt: null },
    include: parts,
  });
  return row && toView(row);
};

function toView(row: {
  id: number;
  sku: string;
  name: string;
  description: string;
  category: string;
  price: number;
  currency: string;
  image: string | null;
  stock: { onHand: number; reserved: number } | null;
  picture: { digest: string } | null;
}): ProductView {
  const { id, sku, name, description, category, price, currency, stock, picture } = row;
  const image = picture ? picturePath(id, picture.digest) : row.image;
  const available = stock ? stock.onHand - stock.reserved : 0;
  return { id, sku, name, description, category, price, currency, image, available };
}
