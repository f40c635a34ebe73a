import {
  availableOf,
  reorderAfter,
  type StockCounters,
  type StockDecision,
} from "@/lib/domain/inventory/stock";

const reorderWords = {
  open: "The product becomes low: a reorder request is opened and operations are told.",
  keep: "The product stays low: a reorder request stays open, or is opened.",
  cancel: "The product is no longer low: an open reorder request falls away.",
};

/** What will become of the counters, by the same rule by which they will be changed. */
export function Consequence({
  stock,
  decision,
}: {
  stock: StockCounters;
  /** Null while there is nothing to decide on yet. */
  decision: StockDecision | null;
}) {
  return (
    <div aria-live="polite" className="min-h-24 rounded-md bg-sunken px-4 py-3 text-sm">
      {decision?.kind === "refused" ? (
        <p className="text-bad">{decision.reason}</p>
      ) : (
        <Outcome before={stock} decision={decision} />
      )}
    </div>
  );
}

function Outcome({
  before,
  decision,
}: {
  before: StockCounters;
  decision: Extract<StockDecision, { kind: "change" }> | null;
}) {
  const after = decision?.change.after ?? before;
  const reorder = decision && reorderAfter(decision.change);
  return (
    <>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 tabular-nums">
        <Moved name="On hand" from={before.onHand} to={after.onHand} />
        <Moved name="Available" from={availableOf(before)} to={availableOf(after)} />
      </dl>
      {reorder && <p className="mt-2 text-ink-soft text-xs">{reorderWords[reorder]}</p>}
    </>
  );
}

function Moved({ name, from, to }: { name: string; from: number; to: number }) {
  return (
    <>
      <dt className="text-ink-soft">{name}</dt>
      <dd>
        {from.toLocaleString("en-US")}
        {from !== to && (
          <>
            {" → "}
            <strong className="font-semibold">{to.toLocaleString("en-US")}</strong>
          </>
        )}
      </dd>
    </>
  );
}
