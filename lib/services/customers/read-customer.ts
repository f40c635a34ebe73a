import sql from "sql-template-tag";
import { NotFound, requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { CustomerView } from "@/lib/domain/customer";

type Row = Omit<CustomerView, "createdAt" | "erasedAt" | "account" | "spent"> & {
  createdAt: Date;
  erasedAt: Date | null;
  userId: number | null;
  userCreatedAt: Date | null;
  userDisabledAt: Date | null;
};

/** One customer, with what they have spent. Throws `NotFound`. */
export const readCustomer: Verb<{ customerId: number }, CustomerView> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { customerId } = input;
  const [[row], spent] = await Promise.all([
    ctx.db.query<Row>(sql`
      SELECT c.id, c.name, c.email, c.phone, c.address,
        c.default_payment_method AS "defaultPaymentMethod", c.created_at AS "createdAt",
        c.erased_at AS "erasedAt", u.id AS "userId", u.created_at AS "userCreatedAt",
        u.disabled_at AS "userDisabledAt"
      FROM customers c LEFT JOIN users u ON u.customer_id = c.id WHERE c.id = ${customerId}`),
    ctx.db.query<CustomerView["spent"][number]>(sql`
      SELECT p.currency, sum(p.captured_amount - p.refunded_amount)::bigint AS amount
      FROM orders o JOIN payments p ON p.order_id = o.id AND p.captured_amount > 0
      WHERE o.customer_id = ${customerId} GROUP BY p.currency ORDER BY p.currency`),
  ]);
  if (!row) throw new NotFound("There is no such customer.");
  const { userId, userCreatedAt, userDisabledAt, ...customer } = row;
  return {
    ...customer,
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
