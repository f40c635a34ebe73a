import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { BoundedCount, Money } from "@/lib/domain/failures/failure-view";
import { moneyOf } from "./group-rows";

const failuresMax = 10_000;

export interface FailureTotals {
  /** Open failures of open groups. */
  open: BoundedCount;
  atRisk: Money[];
  toReturn: Money[];
}

/** The open failures of all open groups together. An order in several groups counts once. */
export const readFailureTotals: Verb<void, FailureTotals> = async ({ ctx }) => {
  requireOperator(ctx.actor);
  const [row] = await ctx.db.query<{
    open: number;
    money: { currency: string; atRisk: number; toReturn: number }[];
  }>(sql`
    WITH open AS MATERIALIZED (SELECT f.order_ids FROM failed_runs f
      WHERE f.resolved_at IS NULL
        AND f.fingerprint IN (SELECT fingerprint FROM failure_groups WHERE state = 'open')
      LIMIT ${failuresMax + 1})
    SELECT (SELECT count(*) FROM open) AS open, ${moneyOf(sql`open`)} AS money`);
  const { open = 0, money = [] } = row ?? {};
  const amounts = (name: "atRisk" | "toReturn") =>
    money.flatMap((one) => (one[name] > 0 ? [{ amount: one[name], currency: one.currency }] : []));
  return {
    open: { count: Math.min(open, failuresMax), isExact: open <= failuresMax },
    atRisk: amounts("atRisk"),
    toReturn: amounts("toReturn"),
  };
};
