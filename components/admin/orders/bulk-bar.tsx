"use client";

import { Ban, Download, MailPlus, Truck, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { writeAdminSearch } from "@/lib/domain/order/admin-list";
import { type BulkOutcome, bulkMax } from "@/lib/domain/order/bulk";
import type { BulkAct } from "./bulk-dialog";

/** Only who acts on many orders fetches it. */
const BulkDialog = lazy(() => import("./bulk-dialog"));

export interface BulkActions {
  cancel: BulkAct["send"];
  ship: (input: { orderIds: number[] }) => ReturnType<BulkAct["send"]>;
  resend: (input: { orderIds: number[] }) => ReturnType<BulkAct["send"]>;
}

/** What can be done with the selected orders. It lies over the page, so that nothing moves. */
export function BulkBar({
  orderIds,
  told,
  isTooMany,
  actions,
  onClear,
  onDone,
}: {
  orderIds: readonly number[];
  /** How many, and where they are. */
  told: string;
  /** More were wanted than can be done at once. */
  isTooMany: boolean;
  actions: BulkActions;
  onClear: () => void;
  /** Some orders were changed: those that were refused stay selected. */
  onDone: (outcomes: BulkOutcome[]) => void;
}) {
  const [act, setAct] = useState<{ kind: BulkAct; orderIds: readonly number[] } | null>(null);
  const acts = bulkActs(actions);
  const look =
    "inline-flex h-9 items-center gap-1.5 whitespace-nowrap rounded-md px-3 text-sm hover:bg-sunken [&_svg]:size-4";
  return (
    <>
      {orderIds.length > 0 && (
        <section
          aria-label="Selected orders"
          className="fixed inset-x-3 bottom-4 z-20 mx-auto flex w-fit max-w-[calc(100vw-1.5rem)] items-center gap-1 overflow-x-auto rounded-lg border border-line-strong bg-surface p-1.5 shadow-sheet"
        >
          <p role="status" className="whitespace-nowrap px-2 font-medium text-sm tabular-nums">
            {told}
            {isTooMany && (
              <span className="text-warn">. No more were added: {bulkMax} at most</span>
            )}
          </p>
          {acts.map(({ icon: Icon, ...kind }) => (
            <button
              key={kind.verb}
              type="button"
              className={look}
              onClick={() => setAct({ kind, orderIds })}
            >
              <Icon aria-hidden />
              {kind.verb}
            </button>
          ))}
          <a
            href={`/api/admin/orders.csv?${writeAdminSearch({ ids: [...orderIds] })}`}
            download
            className={look}
          >
            <Download aria-hidden />
            Export
          </a>
          <button type="button" aria-label="Clear the selection" className={look} onClick={onClear}>
            <X aria-hidden />
          </button>
        </section>
      )}
      {act && (
        <Suspense>
          <BulkDialog
            act={act.kind}
            orderIds={act.orderIds}
            onClose={(outcomes) => {
              setAct(null);
              if (outcomes) onDone(outcomes);
            }}
          />
        </Suspense>
      )}
    </>
  );
}

function bulkActs({ cancel, ship, resend }: BulkActions) {
  return [
    {
      icon: Ban,
      verb: "Cancel",
      done: "cancelled",
      variant: "danger",
      asksReason: true,
      consequence:
        "The items go back on sale. Money that is held is released, money that was taken is refunded in full, and customers get an email. Orders that are with the carrier are left alone. This can't be undone.",
      send: cancel,
    },
    {
      icon: Truck,
      verb: "Ship",
      done: "released",
      variant: "primary",
      asksReason: false,
      consequence:
        "Each order that waits to be shipped gets its label from the carrier, and its customer an email. Others are left alone.",
      send: ({ orderIds }) => ship({ orderIds }),
    },
    {
      icon: MailPlus,
      verb: "Resend email",
      done: "sent",
      variant: "primary",
      asksReason: false,
      consequence: "Each order's latest email goes to its customer once more, as it was.",
      send: ({ orderIds }) => resend({ orderIds }),
    },
  ] satisfies (BulkAct & { icon: typeof Ban })[];
}
