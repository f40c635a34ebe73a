"use client";

import { Ban, Download, MailPlus, Truck, X } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { formatCount } from "@/lib/domain/format-count";
import { formatAdminSearch } from "@/lib/domain/order/admin-list";
import { type BulkOutcome, bulkMax, selectionMax } from "@/lib/domain/order/bulk";
import type { BulkOperation, BulkResult } from "./bulk-dialog";

/** Loaded when a bulk action is chosen. */
const BulkDialog = lazy(() => import("./bulk-dialog"));

/** The server actions for the selected orders. */
export interface BulkOrderActions {
  cancelOrdersAction: (input: { orderIds: number[]; reason: string }) => Promise<BulkResult>;
  shipOrdersAction: (input: { orderIds: number[] }) => Promise<BulkResult>;
  resendEmailsAction: (input: { orderIds: number[] }) => Promise<BulkResult>;
}

/** The actions for the selected orders. The bar floats over the page, so that no row moves. */
export function BulkBar({
  orderIds,
  selectionText,
  isTooMany,
  selectMatching,
  actions,
  onClear,
  onDone,
}: {
  orderIds: readonly number[];
  /** How many orders are selected, e.g. "3 selected, 1 not on this page". */
  selectionText: string;
  /** The last selection was ignored, because it exceeded the limit. */
  isTooMany: boolean;
  /** The button that selects the other orders of the filter, if there are any. */
  selectMatching: ReactNode;
  actions: BulkOrderActions;
  onClear: () => void;
  /** Called with the outcomes so far. Orders that were skipped or not reached stay selected. */
  onDone: (outcomes: BulkOutcome[]) => void;
}) {
  const [open, setOpen] = useState<{
    operation: BulkOperation;
    orderIds: readonly number[];
  } | null>(null);
  const look =
    "inline-flex h-9 items-center gap-1.5 whitespace-nowrap rounded-md px-3 text-sm hover:bg-sunken [&_svg]:size-4";
  return (
    <>
      {orderIds.length > 0 && (
        <section
          aria-label="Selected orders"
          className="fixed inset-x-3 bottom-4 z-20 mx-auto flex w-fit max-w-[calc(100vw-1.5rem)] flex-wrap items-center gap-1 rounded-lg border border-line-strong bg-surface p-1.5 shadow-sheet"
        >
          <p role="status" className="whitespace-nowrap px-2 font-medium text-sm tabular-nums">
            {selectionText}
            {isTooMany && (
              <span className="text-warn">
                . You can select up to {formatCount(selectionMax)} orders.
              </span>
            )}
          </p>
          {selectMatching}
          {bulkOperations(actions).map(({ icon: Icon, ...operation }) => (
            <button
              key={operation.label}
              type="button"
              className={look}
              onClick={() => setOpen({ operation, orderIds })}
            >
              <Icon aria-hidden />
              {operation.label}
            </button>
          ))}
          {/* More orders don't fit into an address. The list's own export has all of them. */}
          {orderIds.length <= bulkMax && (
            <a
              href={`/api/admin/orders.csv?${formatAdminSearch({ ids: [...orderIds] })}`}
              download
              className={look}
            >
              <Download aria-hidden />
              Export CSV
            </a>
          )}
          <button type="button" aria-label="Clear selection" className={look} onClick={onClear}>
            <X aria-hidden />
          </button>
        </section>
      )}
      {open && (
        <Suspense>
          <BulkDialog
            operation={open.operation}
            orderIds={open.orderIds}
            onClose={(outcomes) => {
              setOpen(null);
              if (outcomes) onDone(outcomes);
            }}
          />
        </Suspense>
      )}
    </>
  );
}

function bulkOperations({
  cancelOrdersAction,
  shipOrdersAction,
  resendEmailsAction,
}: BulkOrderActions) {
  return [
    {
      icon: Ban,
      label: "Cancel orders",
      confirm: (orders) => `Cancel ${orders}`,
      done: "cancelled",
      leave: "Keep orders",
      variant: "danger",
      asksReason: true,
      consequence:
        "Releases the units, voids or refunds the payments, and emails each customer. Orders that are with the carrier are skipped. This can't be undone.",
      run: cancelOrdersAction,
    },
    {
      icon: Truck,
      label: "Ship orders",
      confirm: (orders) => `Ship ${orders}`,
      done: "released for shipping",
      variant: "primary",
      asksReason: false,
      consequence:
        "Requests a label for each order that is ready to ship, and emails its customer. Other orders are skipped.",
      run: ({ orderIds }) => shipOrdersAction({ orderIds }),
    },
    {
      icon: MailPlus,
      label: "Resend emails",
      confirm: (orders) => `Resend the latest email of ${orders}`,
      done: "emailed",
      variant: "primary",
      asksReason: false,
      consequence: "Each customer gets their most recent email again, unchanged.",
      run: ({ orderIds }) => resendEmailsAction({ orderIds }),
    },
  ] satisfies (BulkOperation & { icon: typeof Ban })[];
}
