import sql, { type Sql } from "sql-template-tag";
import { toStoredEmail } from "@/lib/domain/email-address";
import { idMax } from "@/lib/domain/order/input";
import { startsWith } from "@/lib/services/lists/prefix-search";

/**
 * Conditions on `orders o` for a search term. An order matches when any of them holds. Each has an
 * index of its own, which an `OR` between them would not use.
 */
export interface OrderSearch {
  /** By order number or tracking number: each matches a few orders at most. */
  exact: Sql[];
  /** By the beginning of a reference or an email address: each may match every order. */
  prefixes: Sql[];
}

export function orderSearch(term: string): OrderSearch {
  const id = Number(/^#?(\d{1,10})$/.exec(term)?.[1] ?? 0);
  return {
    exact: [
      ...(id > 0 && id <= idMax ? [sql`o.id = ${id}`] : []),
      sql`o.id IN (SELECT order_id FROM shipments WHERE upper(tracking_number) = upper(${term}))`,
    ],
    prefixes: [startsWith(sql`o.reference`, term), startsWith(sql`o.email`, toStoredEmail(term))],
  };
}
