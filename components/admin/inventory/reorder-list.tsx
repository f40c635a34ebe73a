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
import { availableOf } from "@/lib/domain/inventory/stock";
import type { ReorderRow } from "@/lib/domain/inventory/view";
import { ReceiveForm } from "./receive-form";

const states = {
  open: { tone: "carbon", word: "Open" },
  received: { tone: "good", word: "Received" },
  cancelled: { tone: "neutral", word: "Cancelled" },
} as const;

const reasons = { low_stock: "Low stock", out_of_stock: "An order found too few" };

/** What has to be bought, or had to be. The open ones can be received or called off. */
export function ReorderList({
  rows,
  empty,
  receive,
  cancel,
}: {
  rows: readonly ReorderRow[];
  empty: string;
  receive: ComponentProps<typeof ReceiveForm>["send"];
  cancel: (reorderId: number) => ReturnType<ComponentProps<typeof ConfirmAction>["act"]>;
}) {
  if (rows.length === 0) return <EmptyState>{empty}</EmptyState>;
  return (
    <DataTable
      label="Reorder requests"
      columns={["Product", "Why", "Asks for>", "Available now>", "State", "Opened", "Closed"]}
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
            {reasons[row.reason]}
            <p className="text-ink-soft text-xs">
              {row.available.toLocaleString("en-US")} available, low at {row.threshold}
            </p>
          </DataTableCell>
          <DataTableCell right>{row.quantity.toLocaleString("en-US")}</DataTableCell>
          <DataTableCell right>{availableOf(row).toLocaleString("en-US")}</DataTableCell>
          <DataTableCell>
            <Badge tone={states[row.status].tone}>{states[row.status].word}</Badge>
          </DataTableCell>
          <DataTableCell className="text-ink-soft">
            <LocalTime at={row.createdAt} />
          </DataTableCell>
          <DataTableCell>
            {row.status === "open" ? (
              <CloseReorder row={row} receive={receive} cancel={cancel} />
            ) : (
              row.closedAt && <LocalTime at={row.closedAt} className="text-ink-soft" />
            )}
          </DataTableCell>
        </DataTableRow>
      ))}
    </DataTable>
  );
}

function CloseReorder({
  row,
  receive,
  cancel,
}: { row: ReorderRow } & Pick<ComponentProps<typeof ReorderList>, "receive" | "cancel">) {
  const { productId, onHand, reserved, thresholdNow: threshold } = row;
  return (
    <div className="flex gap-2">
      <DialogButton
        label="Received"
        title={`${row.name} has come in`}
        variant="primary"
        className="h-8 px-3 text-xs"
      >
        {(close) => (
          <ReceiveForm
            stock={{ productId, onHand, reserved, threshold }}
            reorderId={row.id}
            quantity={row.quantity}
            send={receive}
            close={close}
          />
        )}
      </DialogButton>
      <ConfirmAction
        label="Call off"
        title={`Call off the request for ${row.name}?`}
        consequence="Nothing is booked. When the product falls to its threshold again, or a delivery leaves it low, a new request is opened."
        done="The request is called off."
        act={() => cancel(row.id)}
      />
    </div>
  );
}
