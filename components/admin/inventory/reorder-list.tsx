"use client";

import Link from "next/link";
import type { ComponentProps } from "react";
import {
  DataTable,
  DataTableCell,
  DataTableRow,
  EmptyState,
} from "@/components/admin/list/data-table";
import { Badge } from "@/components/ui/badge";
import { ConfirmAction } from "@/components/ui/confirm-action";
import { DialogButton } from "@/components/ui/dialog-button";
import { LocalTime } from "@/components/ui/local-time";
import type { FormAction } from "@/components/ui/use-server-form";
import { formatCount } from "@/lib/domain/format-count";
import { availableUnits } from "@/lib/domain/inventory/stock";
import type { ReorderRow } from "@/lib/domain/inventory/view";
import { ReceiveForm } from "./receive-form";

const statusLabels = {
  open: { tone: "carbon", name: "Open" },
  received: { tone: "good", name: "Received" },
  cancelled: { tone: "neutral", name: "Cancelled" },
} as const;

const reasonLabels = { low_stock: "Low stock", out_of_stock: "Order exceeded stock" };

/** The server actions for a reorder request. */
export interface ReorderActions {
  receiveStockAction: ComponentProps<typeof ReceiveForm>["receiveStockAction"];
  closeReorderAction: FormAction<{ kind: "done" }>;
}

/** A table of reorder requests. Open ones can be received or dismissed. */
export function ReorderList({
  rows,
  empty,
  actions,
}: {
  rows: readonly ReorderRow[];
  empty: string;
  actions: ReorderActions;
}) {
  if (rows.length === 0) return <EmptyState>{empty}</EmptyState>;
  return (
    <DataTable
      label="Reorder requests"
      columns={[
        "Product",
        "Reason",
        "Quantity needed>",
        "Available now>",
        "Status",
        "Opened",
        "Closed",
      ]}
    >
      {rows.map((row) => (
        <DataTableRow key={row.id}>
          <DataTableCell className="min-w-44">
            <Link
              href={`/admin/inventory/${row.productId}`}
              className="wrap-anywhere font-medium underline-offset-4 hover:underline"
            >
              {row.name}
            </Link>
            <p className="wrap-anywhere text-ink-soft text-xs">{row.sku}</p>
          </DataTableCell>
          <DataTableCell className="min-w-36">
            {reasonLabels[row.reason]}
            <p className="text-ink-soft text-xs">
              {formatCount(row.available)} available, threshold {row.threshold}
            </p>
          </DataTableCell>
          <DataTableCell right>{formatCount(row.quantity)}</DataTableCell>
          <DataTableCell right>{formatCount(availableUnits(row))}</DataTableCell>
          <DataTableCell>
            <Badge tone={statusLabels[row.status].tone}>{statusLabels[row.status].name}</Badge>
          </DataTableCell>
          <DataTableCell className="text-ink-soft">
            <LocalTime at={row.createdAt} />
          </DataTableCell>
          <DataTableCell>
            {row.status === "open" ? (
              <CloseReorder row={row} actions={actions} />
            ) : (
              row.closedAt && <LocalTime at={row.closedAt} className="text-ink-soft" />
            )}
          </DataTableCell>
        </DataTableRow>
      ))}
    </DataTable>
  );
}

function CloseReorder({ row, actions }: { row: ReorderRow; actions: ReorderActions }) {
  const { productId, onHand, reserved, thresholdNow: threshold } = row;
  return (
    <div className="flex gap-2">
      <DialogButton
        label="Receive"
        title={`Receive ${row.name}`}
        variant="primary"
        className="h-8 px-3 text-xs"
      >
        {(close) => (
          <ReceiveForm
            stock={{ productId, onHand, reserved, threshold }}
            reorderId={row.id}
            quantity={row.quantity}
            receiveStockAction={actions.receiveStockAction}
            close={close}
          />
        )}
      </DialogButton>
      <ConfirmAction
        label="Dismiss"
        title={`Dismiss the reorder request for ${row.name}?`}
        description="Its stock doesn't change. A new request is opened when the product falls to its threshold again, or when a delivery leaves it low on stock."
        successMessage="Reorder request dismissed"
        action={actions.closeReorderAction}
        field={{ name: "reorderId", value: row.id }}
      />
    </div>
  );
}
