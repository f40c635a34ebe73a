import sql from "sql-template-tag";
import { requireInternal } from "@/lib/auth/permissions";
import { alertKind, type OperationsEmail } from "@/lib/domain/email/email-plan";
import { defineVerb } from "@/lib/services/define-verb";
import { deliverEmails } from "./deliver-emails";
import { renderEmail } from "./render-email";

/** Emails the alert recipients about low or sold-out products. Repeating it sends nothing twice. */
export const sendStockAlert = defineVerb<
  {
    kind: Extract<OperationsEmail, "low_stock" | "out_of_stock">;
    productIds: readonly number[];
    orderId: number | null;
    cause: number;
  },
  { delivered: number }
>("sendStockAlert", async ({ ctx, input }) => {
  requireInternal(ctx.actor);
  const products = await ctx.db.query<{ name: string; sku: string; available: number }>(sql`
    SELECT p.name, p.sku, s.on_hand - s.reserved AS available
    FROM products p JOIN stock s ON s.product_id = p.id
    WHERE p.id = ANY (${[...input.productIds]}) ORDER BY p.id`);
  const lines = products.map(
    ({ name, sku, available }) => `${name} (${sku}): ${available} available`,
  );
  const email =
    input.kind === "low_stock"
      ? { subject: `Low stock: ${products[0]?.name ?? ""}`, heading: "A product is low on stock" }
      : {
          subject: `Out of stock (order ${input.orderId})`,
          heading: `Order ${input.orderId} couldn't be fulfilled: out of stock`,
        };
  const { html, text } = renderEmail(
    { ...email, paragraphs: [...lines, "Open Inventory in the admin to see the reorder request."] },
    ctx.settings.shopName,
  );
  return deliverEmails(ctx, [
    {
      orderId: input.orderId,
      kind: alertKind(input.kind),
      cause: input.cause,
      to: ctx.settings.alertRecipients.join(", "),
      subject: email.subject,
      html,
      text,
    },
  ]);
});
