import sql from "sql-template-tag";
import { NotFound, requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { kysely } from "@/lib/db/kysely";
import type { CustomerView } from "@/lib/domain/customer";
import { lostOfPayment } from "@/lib/services/payments/dispute-rows";
import { returnedElsewhereOfPayment } from "@/lib/services/payments/returned-elsewhere";

/** One customer with the amount they have spent. Throws `NotFound`. */
export const readCustomer: Verb<{ customerId: number }, CustomerView> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { customerId } = input;
  const [[row], spent] = await Promise.all([
    ctx.db.run(
      kysely
        .selectFrom("customers as c")
        .leftJoin("users as u", "u.customerId", "c.id")
        .select(["c.id", "c.reference", "c.name", "c.email", "c.phone", "c.address"])
        .select(["c.createdAt", "c.erasedAt"])
        .select((eb) => eb("c.defaultPaymentMethod", "is not", null).as("hasDefaultCard"))
        .select(["u.id as userId", "u.createdAt as userCreatedAt"])
        .select("u.disabledAt as userDisabledAt")
        .where("c.id", "=", customerId),
    ),
    ctx.db.query<CustomerView["spent"][number]>(sql`
      SELECT p.currency, sum(p.captured_amount - p.refunded_amount - ${lostOfPayment}
        - ${returnedElsewhereOfPayment})::bigint AS amount
      FROM orders o JOIN payments p ON p.order_id = o.id AND p.captured_amount > 0
      WHERE o.customer_id = ${customerId} GROUP BY p.currency ORDER BY p.currency`),
  ]);
  if (!row) throw new NotFound("Customer not found.");
  const { userId, userCreatedAt, userDisabledAt, ...customer } = row;
  return {
    ...customer,
    hasDefaultCard: customer.hasDefaultCard === true,
    createdAt: row.createdAt.toISOString(),
    erasedAt: row.erasedAt?.toISOString() ?? null,
    account:
      userId !== null && userCreatedAt
        ? {
            userId,
            createdAt: userCreatedAt.toISOString(),
            disabledAt: userDisabledAt?.toISOString() ?? null,
          }
        : null,
    spent,
  };
};
