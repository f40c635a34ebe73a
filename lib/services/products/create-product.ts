import sql from "sql-template-tag";
import { actorName } from "@/lib/auth/actor";
import { requireShop } from "@/lib/auth/permissions";
import { violates } from "@/lib/db/database";
import type { CreateProduct } from "@/lib/domain/product-input";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import type { ApiCall } from "@/lib/services/idempotency/api-call";
import { recordChanged } from "@/lib/services/idempotency/idempotent-call";

export type ProductCreated = { kind: "created"; productId: number } | { kind: "sku_taken" };

/**
 * Creates a product and puts it on sale. The opening stock is recorded as an inventory movement. If
 * it is at or below the threshold, a reorder request is opened at once, because stock would never
 * fall to the threshold later. A product without opening stock waits for its first receiving. An
 * opening stock is a stock change, which an API key needs the scope for.
 */
export const createProduct = defineVerb<CreateProduct & Pick<ApiCall, "claim">, ProductCreated>(
  "createProduct",
  async ({ ctx, input }) => {
    requireShop(ctx.actor, "products:write");
    if (input.openingStock > 0) requireShop(ctx.actor, "inventory:write");
    const { claim } = input;
    const earlier = claim?.changedSubject ? /^product:(\d+)$/.exec(claim.changedSubject) : null;
    if (earlier) return { kind: "created", productId: Number(earlier[1]) };
    const { sku, name, description, category, price, currency, openingStock, threshold } = input;
    const now = ctx.now();
    try {
      const productId = await ctx.db.transaction(async (tx) => {
        const [created] = await tx.query<{ id: number }>(sql`
        WITH product AS (
          INSERT INTO products
            (sku, name, description, category, price, currency, created_at, updated_at)
          VALUES (${sku}, ${name}, ${description}, ${category}, ${price}, ${currency},
            ${now}, ${now}) RETURNING id
        ), stocked AS (
          INSERT INTO stock (product_id, on_hand, low_stock_threshold)
          SELECT id, ${openingStock}::int, ${threshold}::int FROM product
        ), moved AS (
          INSERT INTO inventory_movements
            (product_id, kind, quantity, reserved_delta, reason, actor, at)
          SELECT id, 'opening', ${openingStock}::int, 0, 'Opening stock',
            ${actorName(ctx.actor)}, ${now}::timestamptz FROM product
        ), reordered AS (
          INSERT INTO reorder_requests
            (product_id, reason, available, threshold, quantity, created_at)
          SELECT id, 'low_stock', ${openingStock}::int, ${threshold}::int,
            ${threshold}::int * 2 - ${openingStock}::int, ${now}::timestamptz FROM product
          WHERE ${openingStock}::int BETWEEN 1 AND ${threshold}::int
        )
        SELECT id FROM product`);
        if (!created) throw new Error("The product was not inserted.");
        const subject = `product:${created.id}`;
        await audit(ctx, tx, {
          action: "product/created",
          subject,
          data: { sku, price, currency },
        });
        if (claim) await recordChanged(tx, claim, subject);
        return created.id;
      });
      ctx.wakeOutbox("reorder_requests");
      return { kind: "created", productId };
    } catch (error) {
      if (violates(error, "products_sku_key")) return { kind: "sku_taken" };
      throw error;
    }
  },
);
