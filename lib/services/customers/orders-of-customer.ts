import sql, { type Sql } from "sql-template-tag";

/** SQL for a condition on `orders o`: the customer's orders and the guest orders with their email. */
export function ordersOfCustomer(customerId: number, email: string): Sql {
  return sql`(o.customer_id = ${customerId} OR (o.customer_id IS NULL AND o.email = ${email}))`;
}
