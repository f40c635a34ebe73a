import { LocalTime } from "@/components/ui/local-time";
import { ErrorNotice } from "@/components/ui/notice";
import type { CountedShort } from "@/lib/domain/inventory/view";

/** The orders that hold more than was counted, to choose those that are to be cancelled. */
export function AffectedOrders({
  short,
  counted,
  chosen,
  choose,
}: {
  short: CountedShort;
  counted: number;
  chosen: readonly number[];
  choose: (orderIds: number[]) => void;
}) {
  const { missing, stock, affected, cancelled, reason } = short;
  const freed = affected
    .filter(({ orderId }) => chosen.includes(orderId))
    .reduce((sum, { quantity }) => sum + quantity, 0);
  const toggle = (orderId: number, isChosen: boolean) =>
    choose(isChosen ? [...chosen, orderId] : chosen.filter((id) => id !== orderId));
  return (
    <>
      <p className="text-sm">
        You counted {counted}, and orders hold {stock.reserved}: {units(missing)} must come free
        before this count can stand. Choose the orders to cancel. Their customers are told, and get
        their money back. This can't be undone.
      </p>
      {reason && <ErrorNotice>{reason}</ErrorNotice>}
      {cancelled.length > 0 && (
        <p className="text-ink-soft text-sm">Cancelled already: {cancelled.map(numbered)}</p>
      )}
      <fieldset className="max-h-72 overflow-y-auto rounded-md border border-line">
        <legend className="sr-only">Orders that hold units, newest first</legend>
        <ul className="divide-y divide-line">
          {affected.map(({ orderId, customer, status, quantity, since }) => (
            <li key={orderId}>
              <label className="flex cursor-pointer items-center gap-3 px-3 py-2.5 text-sm hover:bg-sunken">
                <input
                  type="checkbox"
                  checked={chosen.includes(orderId)}
                  onChange={(event) => toggle(orderId, event.target.checked)}
                  className="size-4 shrink-0 accent-carbon"
                />
                <span className="min-w-0 flex-1">
                  <span className="font-medium">Order {orderId}</span>
                  <span className="wrap-anywhere text-ink-soft"> · {customer}</span>
                  <span className="block text-ink-soft text-xs">
                    {status}, since <LocalTime at={since} />
                  </span>
                </span>
                <span className="shrink-0 tabular-nums">{units(quantity)}</span>
              </label>
            </li>
          ))}
        </ul>
      </fieldset>
      <p aria-live="polite" className="text-ink-soft text-sm tabular-nums">
        Chosen: {units(freed)}. Needed: {units(missing)}.
      </p>
    </>
  );
}

function units(count: number): string {
  return count === 1 ? "1 unit" : `${count.toLocaleString("en-US")} units`;
}

function numbered(orderId: number, index: number): string {
  return index === 0 ? `order ${orderId}` : `, order ${orderId}`;
}
