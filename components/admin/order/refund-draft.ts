import { z } from "zod";
import { formatMoney, parseMoney, writeMoney } from "@/lib/domain/money";
import type { AdminOrder } from "@/lib/domain/order/admin-view";
import type { refundOrderInput } from "@/lib/domain/order/operator-input";
import { refundedUnits } from "@/lib/domain/order/refund-rules";
import { line } from "@/lib/domain/text";

/** The form of a refund as it is filled in; amounts as people write them. */
export interface RefundFields {
  mode: "all" | "amount" | "items";
  amount: string;
  reason: string;
  /** Units by product, as chosen; missing is none. */
  units: Record<string, string>;
  restock: boolean;
}

/** What a refund's form asks of an order. */
type Refundable = Pick<AdminOrder, "payments" | "refundable"> & {
  order: Pick<AdminOrder["order"], "status" | "currency" | "items" | "subtotal" | "total">;
};

/** Whether the shipment is still to come: giving everything back then stops the order. */
export function isBeforeShipping({ order }: Refundable): boolean {
  return order.status === "pending" || order.status === "processing";
}

/** What becomes of the order itself, by what is chosen so far. */
export function afterRefund(
  admin: Refundable,
  { mode, amount }: Pick<RefundFields, "mode" | "amount">,
): string {
  if (!isBeforeShipping(admin)) return "The order itself stays as it is.";
  const isAll = mode === "all" || parseMoney(amount, admin.order.currency) === admin.refundable;
  return isAll
    ? "The order is not shipped then, but waits for a person. To stop it, cancel it instead: that gives all of the money back by itself."
    : "The order itself goes on and is shipped.";
}

/** The items of an order of which units can still be refunded for. */
export function refundableItems(admin: Refundable) {
  const refunds = admin.payments.flatMap((payment) => payment.refunds);
  return admin.order.items.flatMap((item) => {
    const left = item.quantity - refundedUnits({ refunds }, item.productId);
    return left > 0 ? [{ ...item, left }] : [];
  });
}

/**
 * What was paid for the chosen units, their share of what was added to the order or taken off it
 * included, but no more than is left to give back; as it stands in the form.
 */
export function priceOfUnits(admin: Refundable, units: RefundFields["units"]): string {
  const { subtotal, total: paid, currency } = admin.order;
  const sum = refundableItems(admin).reduce(
    (total, { productId, unitPrice }) => total + unitPrice * Number(units[productId] ?? 0),
    0,
  );
  const price = subtotal === 0 ? 0 : Math.round((sum * paid) / subtotal);
  return writeMoney(Math.min(price, admin.refundable), currency);
}

/** Checks the form and turns it into what the action takes. */
export function refundDraft(admin: AdminOrder) {
  const { id: orderId, currency } = admin.order;
  return z
    .object({
      mode: z.enum(["all", "amount", "items"]),
      amount: z.string(),
      reason: line(200),
      units: z.record(z.string(), z.string()),
      restock: z.boolean(),
    })
    .transform((fields, check): Omit<z.input<typeof refundOrderInput>, "key"> => {
      const fault = (path: string, message: string) => {
        check.addIssue({ code: "custom", path: [path], message });
        return z.NEVER;
      };
      const { reason } = fields;
      if (fields.mode === "all")
        return { orderId, amount: null, reason, lines: [], restock: false };
      const amount = parseMoney(fields.amount, currency);
      if (!amount)
        return fault("amount", `must be an amount such as ${writeMoney(1250, currency)}`);
      if (amount > admin.refundable) {
        return fault("amount", `must be at most ${formatMoney(admin.refundable, currency)}`);
      }
      const lines = fields.mode === "items" ? linesOf(fields.units) : [];
      if (fields.mode === "items" && lines.length === 0) {
        return fault("units", "need at least one unit");
      }
      return { orderId, amount, reason, lines, restock: lines.length > 0 && fields.restock };
    });
}

function linesOf(units: RefundFields["units"]) {
  return Object.entries(units).flatMap(([productId, quantity]) =>
    Number(quantity) > 0 ? [{ productId: Number(productId), quantity: Number(quantity) }] : [],
  );
}
