import sql, { empty } from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { CappedCount } from "@/lib/domain/capped-count";
import type { ForeignPaymentStatus, ForeignPaymentView } from "@/lib/domain/order/foreign-payment";
import {
  type KeysetPage,
  newestFirst,
  type PageCursor,
  toPage,
  withinPage,
} from "@/lib/services/lists/keyset-page";
import { countCapped } from "@/lib/services/overview/count-capped";
import { foreignPaymentColumns, isOpenForeignPayment } from "./foreign-payment-rows";

interface ListInput extends KeysetPage {
  status?: ForeignPaymentStatus | undefined;
  /** An order number, or the gateway's id of a payment. */
  q?: string | undefined;
}

/** One page of foreign payments, newest first. There are few, so that status has no index. */
export const listForeignPayments: Verb<
  ListInput,
  { foreignPayments: ForeignPaymentView[]; next: PageCursor | null }
> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { status, q } = input;
  const orderId = q === undefined ? undefined : /^#?(\d{1,9})$/.exec(q)?.[1];
  const found = await ctx.db.query<ForeignPaymentView & { at: Date }>(sql`
    SELECT ${foreignPaymentColumns}, f.created_at AS at FROM foreign_payments f
    WHERE ${withinPage(ctx, sql`f`, input)}
      ${status ? sql`AND f.status = ${status}` : empty}
      ${orderId !== undefined ? sql`AND f.order_id = ${Number(orderId)}` : empty}
      ${q !== undefined && orderId === undefined ? sql`AND f.provider_ref = ${q}` : empty}
    ${newestFirst(sql`f`, input)}`);
  const page = toPage(
    found.map(({ at, ...view }) => ({ view, id: view.id, createdAt: at })),
    input.limit,
  );
  return { foreignPayments: page.rows.map(({ view }) => view), next: page.next };
};

/** Counts the foreign payments that need an operator. */
export const countOpenForeignPayments: Verb<void, CappedCount> = async ({ ctx }) => {
  requireOperator(ctx.actor);
  return countCapped(ctx.db, sql`foreign_payments f WHERE ${isOpenForeignPayment}`);
};
