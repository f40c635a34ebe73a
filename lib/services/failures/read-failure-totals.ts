import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { CappedCount } from "@/lib/domain/capped-count";
import type { Money } from "@/lib/domain/failures/failure-view";
import { amountsOf, type CurrencyMoney, moneyOf } from "./group-rows";

/** So many failures are read in well under 100 ms, however many there are. */
const failuresMax = 3_000;

export interface FailureTotals {
  /** Open failures of open groups. */
  open: CappedCount;
  atRisk: Money[];
  toReturn: Money[];
}

/** The open failures of all open groups together. An order in several groups counts once. */
export const readFailureTotals: Verb<void, FailureTotals> = async ({ ctx }) => {
  requireOperator(ctx.actor);
  const [row] = await ctx.db.query<{ open: number; money: CurrencyMoney[] }>(sql`
    WITH open AS MATERIALIZED (
      SELECT f.order_ids, true AS is_open FROM failure_groups g CROSS JOIN LATERAL (
        SELECT f.order_ids FROM failed_runs f
        WHERE f.fingerprint = g.fingerprint AND f.resolved_at IS NULL
        LIMIT ${failuresMax + 1}) f
      WHERE g.state = 'open' LIMIT ${failuresMax + 1})
    SELECT (SELECT count(*) FROM open) AS open, ${moneyOf(sql`open`)} AS money`);
  const { open = 0, money = [] } = row ?? {};
  return {
    open: { count: Math.min(open, failuresMax), isExact: open <= failuresMax },
    atRisk: amountsOf(money, "atRisk"),
    toReturn: amountsOf(money, "toReturn"),
  };
};
