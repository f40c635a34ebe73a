import sql, { empty, type Sql } from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { DisputeRowView } from "@/lib/domain/dispute-view";
import {
  type KeysetPage,
  newestFirst,
  type PageCursor,
  toPage,
  withinPage,
} from "@/lib/services/lists/keyset-page";
import { parseOrderId } from "./list-payments";

interface ListInput extends KeysetPage {
  status?: "open" | "closed" | undefined;
  /** An order number, or the gateway's id of a dispute or its payment. */
  q?: string | undefined;
}

type DisputeRow = Omit<DisputeRowView, "evidenceDueBy" | "openedAt" | "closedAt"> & {
  createdAt: Date;
  evidenceDueBy: Date | null;
  openedAt: Date;
  closedAt: Date | null;
};

/** The columns of the disputes `d` of the payments `p`. */
export const disputeColumns = sql`d.id, p.order_id AS "orderId", d.status,
  d.unknown_status AS "unknownStatus", d.amount, d.currency,
  d.reason, d.evidence_due_by AS "evidenceDueBy", d.reviewed_at IS NOT NULL AS "isReviewed",
  d.provider_ref AS "providerRef", d.opened_at AS "openedAt", d.closed_at AS "closedAt",
  d.created_at AS "createdAt"`;

/** One page of disputes and early fraud warnings, newest first. */
export const listDisputes: Verb<
  ListInput,
  { disputes: DisputeRowView[]; next: PageCursor | null }
> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { status, q } = input;
  const isOpen = sql`d.closed_at IS ${status === "closed" ? sql`NOT NULL` : sql`NULL`}`;
  const found = await ctx.db.query<DisputeRow>(sql`
    SELECT ${disputeColumns} FROM disputes d JOIN payments p ON p.id = d.payment_id
    WHERE ${withinPage(ctx, sql`d`, input)}
      ${status ? sql`AND ${isOpen}` : empty} ${q ? sql`AND ${disputeMatches(q)}` : empty}
    ${newestFirst(sql`d`, input)}`);
  const { rows, next } = toPage(found, input.limit);
  return { disputes: rows.map(toDisputeRow), next };
};

export function toDisputeRow({ createdAt: _, ...row }: DisputeRow): DisputeRowView {
  return {
    ...row,
    evidenceDueBy: row.evidenceDueBy?.toISOString() ?? null,
    openedAt: row.openedAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
  };
}

/** A number is an order number; anything else is an id of the gateway. Each has its own index. */
function disputeMatches(q: string): Sql {
  const orderId = parseOrderId(q);
  if (orderId !== null) {
    return sql`d.payment_id IN (SELECT id FROM payments WHERE order_id = ${orderId})`;
  }
  return sql`d.id IN (SELECT id FROM disputes WHERE provider_ref = ${q}
    UNION ALL SELECT f.id FROM disputes f JOIN payments o ON o.id = f.payment_id
      WHERE o.provider_ref = ${q})`;
}
