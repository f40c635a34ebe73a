import sql, { type Sql } from "sql-template-tag";

/** The condition on `o` for a customer's orders, those included that they placed as a guest. */
export function ordersOfPerson(customerId: number, email: string): Sql {
  return sql`(o.customer_id = ${customerId} OR (o.customer_id IS NULL AND o.email = ${email}))`;
}
