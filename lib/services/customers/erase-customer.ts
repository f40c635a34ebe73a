import sql from "sql-template-tag";
import { requireAdmin } from "@/lib/auth/permissions";
import type { Queryable } from "@/lib/db/database";
import { kysely } from "@/lib/db/kysely";
import type { EraseCustomer } from "@/lib/domain/customer";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { anonymizeCustomer, anonymizeOrders } from "./anonymize-customer";
import { ordersOfCustomer } from "./orders-of-customer";

export type CustomerErased =
  | { kind: "erased" }
  | { kind: "refused"; reason: string }
  | { kind: "not_found" };

/**
 * Erases a customer's personal data permanently; amounts, products and times stay. Refused while an
 * order of theirs is open. Erasing a customer again changes nothing. The gateway's customer, with the
 * saved cards, is deleted by the next run of `reconcilePayments` in which the gateway responds.
 */
export const eraseCustomer = defineVerb<EraseCustomer, CustomerErased>(
  "eraseCustomer",
  async ({ ctx, input }) => {
    requireAdmin(ctx.actor);
    return ctx.db.transaction(async (tx) => {
      const [customer] = await tx.run(
        kysely
          .selectFrom("customers")
          .select(["id", "email", "erasedAt"])
          .where("id", "=", input.customerId)
          .forUpdate(),
      );
      if (!customer) return { kind: "not_found" };
      if (customer.erasedAt) return { kind: "erased" };
      if (customer.email !== input.email) {
        return { kind: "refused", reason: "The email doesn't match this customer. Enter theirs." };
      }
      const users = await tx.run(
        kysely
          .selectFrom("users")
          .select(["id", "role"])
          .where((eb) =>
            eb.or([eb("customerId", "=", customer.id), eb("email", "=", customer.email)]),
          )
          .orderBy("id")
          .forUpdate(),
      );
      if (users.some(({ role }) => role !== "customer")) {
        return {
          kind: "refused",
          reason:
            "This customer is an operator or administrator. Change their role to customer first.",
        };
      }
      const orders = await lockOrders(tx, customer);
      const open = orders.filter(({ isOpen }) => isOpen).map(({ id }) => id);
      if (open.length > 0) return { kind: "refused", reason: openReason(open) };
      const orderIds = orders.map(({ id }) => id);
      await anonymizeOrders(tx, { orderIds, email: customer.email, now: ctx.now() });
      const userIds = users.map(({ id }) => id);
      await anonymizeCustomer(tx, { customerId: customer.id, userIds, now: ctx.now() });
      await audit(ctx, tx, {
        action: "customer/erased",
        subject: `customer:${customer.id}`,
        data: { orders: orderIds.length },
      });
      return { kind: "erased" };
    });
  },
);

/**
 * An order is open while anything can still happen to it, including a pending refund or a dispute,
 * which needs the address and the emails as evidence.
 */
function lockOrders(tx: Queryable, customer: { id: number; email: string }) {
  return tx.query<{ id: number; isOpen: boolean }>(sql`
    SELECT o.id, o.waiting_for IS NOT NULL
      OR o.status IN ('pending', 'processing', 'shipped', 'delivered')
      OR EXISTS (SELECT FROM payments p JOIN refunds r ON r.payment_id = p.id
        WHERE p.order_id = o.id AND r.status IN ('requested', 'pending'))
      OR EXISTS (SELECT FROM payments p JOIN disputes d ON d.payment_id = p.id
        WHERE p.order_id = o.id AND d.closed_at IS NULL) AS "isOpen"
    FROM orders o WHERE ${ordersOfCustomer(customer.id, customer.email)} ORDER BY o.id FOR UPDATE`);
}

const listedMax = 5;

function openReason(open: readonly number[]): string {
  const listed = open.slice(0, listedMax).map((id) => `#${id}`);
  const more = open.length > listedMax ? ` and ${open.length - listedMax} more` : "";
  return `Close these open orders first: ${listed.join(", ")}${more}.`;
}
