import { formatCount } from "@/lib/domain/format-count";
import {
  availableUnits,
  reorderActionAfter,
  type StockCounters,
  type StockDecision,
} from "@/lib/domain/inventory/stock";

const reorderTexts = {
  open: "The product becomes low on stock. A reorder request is opened, and the alert recipients are emailed.",
  keep: "The product stays low on stock. Its reorder request stays open, or a new one is opened.",
  cancel: "The product is no longer low on stock. An open reorder request is cancelled.",
};

/** A preview of a stock change, calculated by the rule that the server applies. */
export function StockChangePreview({
  stock,
  decision,
}: {
  stock: StockCounters;
  /** Null while the form has no valid number. */
  decision: StockDecision | null;
}) {
  return (
    <div aria-live="polite" className="min-h-24 rounded-md bg-sunken px-4 py-3 text-sm">
      {decision?.kind === "refused" ? (
        <p className="text-bad">{decision.reason}</p>
      ) : (
        <ChangedCounts before={stock} decision={decision} />
      )}
    </div>
  );
}

function ChangedCounts({
  before,
  decision,
}: {
  before: StockCounters;
  decision: Extract<StockDecision, { kind: "change" }> | null;
}) {
  const after = decision?.change.after ?? before;
  const reorder = decision && reorderActionAfter(decision.change);
  return (
    <>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 tabular-nums">
        <ChangedCount name="On hand" from={before.onHand} to={after.onHand} />
        <ChangedCount name="Available" from={availableUnits(before)} to={availableUnits(after)} />
      </dl>
      {reorder && <p className="mt-2 text-ink-soft text-xs">{reorderTexts[reorder]}</p>}
    </>
  );
}

function ChangedCount({ name, from, to }: { name: string; from: number; to: number }) {
  return (
    <>
      <dt className="text-ink-soft">{name}</dt>
      <dd>
        {formatCount(from)}
        {from !== to && (
          <>
            {" → "}
            <strong className="font-semibold">{formatCount(to)}</strong>
          </>
        )}
      </dd>
    </>
  );
}
