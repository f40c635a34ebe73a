"use client";

import { createColumnHelper, rowSelectionFeature, tableFeatures } from "@tanstack/react-table";
import { CirclePause, TriangleAlert } from "lucide-react";
import Link from "next/link";
import {
  inventoryStatusLabels,
  orderStatusLabels,
  paymentStatusLabels,
} from "@/components/orders/status-labels";
import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { orderPath } from "@/lib/domain/admin-paths";
import { formatMoney } from "@/lib/domain/money";
import type { AdminOrderRow } from "@/lib/domain/order/admin-list";
import { waitingForLabel } from "@/lib/domain/order/operator-waiting-labels";

export const orderFeatures = tableFeatures({ rowSelectionFeature });

const column = createColumnHelper<typeof orderFeatures, AdminOrderRow>();

/** The columns of the order list. The table decides where each one is placed. */
export const orderColumns = column.columns([
  column.display({
    id: "select",
    header: ({ table }) => {
      const rows = table.getRowModel().rows;
      const some = rows.some((row) => row.getIsSelected());
      const all = some && rows.every((row) => row.getIsSelected());
      return (
        // Cards on a phone have no visible table head.
        <label className="grid size-8 cursor-pointer place-items-center max-lg:hidden">
          <input
            ref={(box) => {
              if (box) box.indeterminate = some && !all;
            }}
            type="checkbox"
            checked={all}
            onChange={() => table.toggleAllRowsSelected(!all)}
            aria-label="Select all orders on this page"
            className="size-4 accent-carbon"
          />
        </label>
      );
    },
    cell: ({ row }) => (
      <label className="grid size-8 cursor-pointer place-items-center">
        <input
          type="checkbox"
          checked={row.getIsSelected()}
          onChange={row.getToggleSelectedHandler()}
          aria-label={`Select order ${row.original.id}`}
          className="size-4 accent-carbon"
        />
      </label>
    ),
  }),
  column.accessor("id", {
    header: "Order",
    cell: ({ row: { original: order } }) => (
      <>
        <span className="flex items-center gap-1.5">
          <Link
            href={orderPath(order.id)}
            prefetch={false}
            data-order-link
            className="rounded-sm font-medium font-mono text-sm underline-offset-4 hover:underline"
          >
            #{order.id}
          </Link>
          <Marks order={order} />
        </span>
        <Second>{order.reference}</Second>
      </>
    ),
  }),
  column.accessor("createdAt", {
    header: "Placed",
    cell: ({ getValue }) => <LocalTime at={getValue()} className="text-ink-soft text-xs" />,
  }),
  column.accessor("customerName", {
    header: "Customer",
    cell: ({ row: { original: order } }) => (
      <>
        <First>{order.customerName ?? "Guest"}</First>
        <Second>{order.email}</Second>
      </>
    ),
  }),
  column.accessor("firstItem", {
    header: "Items",
    cell: ({ row: { original: order } }) => (
      <>
        <First>{order.firstItem}</First>
        <Second>
          {order.units} {order.units === 1 ? "unit" : "units"}
          {order.otherItems > 0 &&
            ` · +${order.otherItems} ${order.otherItems === 1 ? "product" : "products"}`}
        </Second>
      </>
    ),
  }),
  column.accessor("total", {
    header: "Total",
    cell: ({ row: { original: order } }) => (
      <span className="tabular-nums">{formatMoney(order.total, order.currency)}</span>
    ),
  }),
  column.accessor("status", {
    header: "Status",
    cell: ({ getValue }) => {
      const { name, tone } = orderStatusLabels[getValue()];
      return <Badge tone={tone}>{name}</Badge>;
    },
  }),
  column.accessor("paymentStatus", {
    header: "Payment",
    cell: ({ getValue }) => {
      const { name, tone } = paymentStatusLabels[getValue()];
      return <Badge tone={tone}>{name}</Badge>;
    },
  }),
  column.accessor("inventoryStatus", {
    header: "Stock",
    cell: ({ getValue }) => {
      const { name, tone } = inventoryStatusLabels[getValue()];
      return <Badge tone={tone}>{name}</Badge>;
    },
  }),
  column.accessor("waitingFor", {
    header: "Current step",
    cell: ({ row: { original: order } }) => <CurrentStep order={order} />,
  }),
]);

function First({ children }: { children: React.ReactNode }) {
  return <span className="block truncate">{children}</span>;
}

function Second({ children }: { children: React.ReactNode }) {
  return <span className="block min-h-4 truncate text-ink-soft text-xs">{children}</span>;
}

/** Icons for an order that needs attention or is on hold. */
function Marks({ order }: { order: AdminOrderRow }) {
  return (
    <>
      {order.attention && (
        <span title={order.attention} className="text-warn">
          <TriangleAlert aria-hidden className="size-4" />
          <span className="sr-only">Needs attention: {order.attention}</span>
        </span>
      )}
      {order.holdReason && (
        <span title={`On hold: ${order.holdReason}`} className="text-bad">
          <CirclePause aria-hidden className="size-4" />
          <span className="sr-only">On hold: {order.holdReason}</span>
        </span>
      )}
    </>
  );
}

/** What an open order is waiting for, or the tracking number once it has shipped. */
function CurrentStep({ order }: { order: AdminOrderRow }) {
  if (order.trackingNumber) {
    return (
      <span title={order.trackingNumber} className="block truncate font-mono text-ink-soft text-xs">
        {order.trackingNumber}
      </span>
    );
  }
  if (!order.waitingFor) return null;
  return (
    <span className="block truncate text-ink-soft text-xs">
      {waitingForLabel(order.waitingFor)}
    </span>
  );
}
