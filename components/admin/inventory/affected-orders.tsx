import { orderStatusLabels } from "@/components/orders/status-labels";
import { LocalTime } from "@/components/ui/local-time";
import { ErrorNotice } from "@/components/ui/notice";
import { formatCount } from "@/lib/domain/format-count";
import type { CountShortage } from "@/lib/domain/inventory/view";

/** The orders that reserve more units than were counted. The operator chooses which to cancel. */
export function AffectedOrders({
  short,
  counted,
  chosen,
  choose,
}: {
  short: CountShortage;
  counted: number;
  chosen: readonly number[];
  choose: (orderIds: readonly number[]) => void;
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
        You counted {formatUnits(counted)}, but open orders reserve {stock.reserved}.{" "}
        {formatUnits(missing)} must be released before you can save this count. Choose the orders to
        cancel. Their customers are emailed and refunded. This can't be undone.
      </p>
      {reason && <ErrorNotice>{reason}</ErrorNotice>}
      {cancelled.length > 0 && (
        <p className="text-ink-soft text-sm">
          Already cancelled: {cancelled.map((orderId) => `order #${orderId}`).join(", ")}
        </p>
      )}
      <fieldset className="max-h-72 overflow-y-auto rounded-md border border-line">
        <legend className="sr-only">Orders with reserved units, newest first</legend>
        <ul className="divide-y divide-line">
          {affected.map(({ orderId, customer, status, quantity, since }) => (
            <li key={orderId}>
              <label className="flex cursor-pointer items-center gap-3 px-3 py-2.5 text-sm hover:bg-sunken">
                <input
                  type="checkbox"
                  name="cancelOrderIds"
                  value={orderId}
                  checked={chosen.includes(orderId)}
                  onChange={(event) => toggle(orderId, event.target.checked)}
                  className="size-4 shrink-0 accent-carbon"
                />
                <span className="min-w-0 flex-1">
                  <span className="font-medium">Order #{orderId}</span>
                  <span className="wrap-anywhere text-ink-soft"> · {customer}</span>
                  <span className="block text-ink-soft text-xs">
                    {orderStatusLabels[status].name}, since <LocalTime at={since} />
                  </span>
                </span>
                <span className="shrink-0 tabular-nums">{formatUnits(quantity)}</span>
              </label>
            </li>
          ))}
        </ul>
      </fieldset>
      <p aria-live="polite" className="text-ink-soft text-sm tabular-nums">
        Selected: {formatUnits(freed)}. Needed: {formatUnits(missing)}.
      </p>
    </>
  );
}

function formatUnits(count: number): string {
  return count === 1 ? "1 unit" : `${formatCount(count)} units`;
}
