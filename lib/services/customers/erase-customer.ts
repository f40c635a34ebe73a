import sql from "sql-template-tag";
import { requireAdmin } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import type { EraseCustomer } from "@/lib/domain/customer";
import { audit } from "../audit/audit";
import { blankOrders, blankPerson } from "./blank-person";
import { ordersOfPerson } from "./orders-of-person";

export type CustomerErased =
  | { kind: "erased" }
  | { kind: "refused"; reason: string }
  | { kind: "not_found" };

interface Person {
  id: number;
  email: string;
  isErased: boolean;
}

/**
 * Takes all that tells who a customer is out of the books, for good; amounts, products and times
 * stay. Their orders must have come to rest. Erasing somebody again changes nothing.
 */
export const eraseCustomer: Verb<EraseCustomer, CustomerErased> = async ({ ctx, input }) => {
  requireAdmin(ctx.actor);
  return ctx.db.transaction(async (tx) => {
    const [person] = await tx.query<Person>(sql`
      SELECT id, email, erased_at IS NOT NULL AS "isErased" FROM customers
      WHERE id = ${input.customerId} FOR UPDATE`);
    if (!person) return { kind: "not_found" };
    if (person.isErased) return { kind: "erased" };
    if (person.email !== input.email) {
      return { kind: "refused", reason: "That is not this customer's address." };
    }
    const users = await tx.query<{ id: number; role: string }>(sql`
      SELECT id, role FROM users WHERE customer_id = ${person.id} OR email = ${person.email}
      ORDER BY id FOR UPDATE`);
    if (users.some(({ role }) => role !== "customer")) {
      return {
        kind: "refused",
        reason: "This address signs in at the admin. Change its role first.",
      };
    }
    const orders = await lockOrders(tx, person);
    const open = orders.filter(({ isOpen }) => isOpen).map(({ id }) => id);
    if (open.length > 0) return { kind: "refused", reason: openReason(open) };
    const orderIds = orders.map(({ id }) => id);
    await blankOrders(tx, { orderIds, email: person.email });
    const userIds = users.map(({ id }) => id);
    await blankPerson(tx, { customerId: person.id, userIds, now: ctx.now() });
    await audit(ctx, tx, {
      action: "customer/erased",
      subject: `customer:${person.id}`,
      data: { orders: orderIds.length },
    });
    return { kind: "erased" };
  });
};

/** An order is open for as long as anything is still to happen to it: a refund too. */
function lockOrders(tx: Queryable, person: Person) {
  return tx.query<{ id: number; isOpen: boolean }>(sql`
    SELECT o.id, o.waiting_for IS NOT NULL
      OR o.status IN ('pending', 'processing', 'shipped', 'delivered')
      OR EXISTS (SELECT FROM payments p JOIN refunds r ON r.payment_id = p.id
        WHERE p.order_id = o.id AND r.status IN ('requested', 'pending')) AS "isOpen"
    FROM orders o WHERE ${ordersOfPerson(person.id, person.email)} ORDER BY o.id FOR UPDATE`);
}

const namedMax = 5;

function openReason(open: readonly number[]): string {
  const named = open.slice(0, namedMax).map((id) => `#${id}`);
  const more = open.length > namedMax ? ` and ${open.length - namedMax} more` : "";
  return `Orders are still open: ${named.join(", ")}${more}. Let them end first.`;
}
