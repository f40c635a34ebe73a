import { Card } from "@/components/ui/card";
import { cn } from "@/lib/cn";
import { type CappedCount, formatCappedCount } from "@/lib/domain/capped-count";
import type { Money } from "@/lib/domain/failures/failure-view";
import { moneyText } from "./failure-text";

/** What all open failures together put at risk. */
export function RiskSummary({
  open,
  atRisk,
  toReturn,
}: {
  open: CappedCount;
  atRisk: readonly Money[];
  toReturn: readonly Money[];
}) {
  return (
    <Card aria-labelledby="risk-title" className="mb-5 grid gap-x-10 gap-y-4 p-5 sm:flex">
      <div className="min-w-0">
        <h2 id="risk-title" className="text-ink-soft text-sm">
          Money at risk
        </h2>
        <p
          data-testid="money-at-risk"
          className={cn(
            "mt-1 font-semibold text-2xl tabular-nums tracking-tight",
            atRisk.length > 0 && "text-bad",
          )}
        >
          {moneyText(atRisk, open.isExact)}
        </p>
        <p className="mt-1 max-w-prose text-pretty text-ink-soft text-xs leading-5">
          Captured or authorized, and not refunded, for orders with an open failure that have not
          reached an end state.
        </p>
      </div>
      <Figure name="Open failures" value={formatCappedCount(open)} />
      {toReturn.length > 0 && (
        <Figure name="To return for ended orders" value={moneyText(toReturn, open.isExact)} />
      )}
    </Card>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div className="shrink-0">
      <p className="text-ink-soft text-sm">{name}</p>
      <p className="mt-1 font-semibold text-2xl tabular-nums tracking-tight">{value}</p>
    </div>
  );
}
