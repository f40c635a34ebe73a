"use client";

import Link from "next/link";
import {
  DataTable,
  DataTableCell,
  DataTableRow,
  EmptyState,
} from "@/components/admin/list/data-table";
import { Badge } from "@/components/ui/badge";
import { TickingNumber } from "@/components/ui/ticking-number";
import { formatCount } from "@/lib/domain/format-count";
import { availableUnits } from "@/lib/domain/inventory/stock";
import type { StockPage, StockRow } from "@/lib/domain/inventory/view";
import { StockBadge } from "./stock-badge";
import { useLiveStock } from "./use-live-stock";

/** A live table of the matching products' stock. */
export function LiveStockTable({ path, page }: { path: string; page: StockPage }) {
  const { rows } = useLiveStock(path, page);
  if (rows.length === 0)
    return <EmptyState>No products match. Try another name, SKU or filter.</EmptyState>;
  return (
    <DataTable
      label="Stock"
      columns={["Product", "Available>", "On hand>", "Reserved>", "Threshold>", "Status"]}
    >
      {rows.map((row) => (
        <ProductStock key={row.productId} row={row} />
      ))}
    </DataTable>
  );
}

function ProductStock({ row }: { row: StockRow }) {
  return (
    <DataTableRow>
      <DataTableCell className="min-w-40">
        <Link
          href={`/admin/inventory/${row.productId}`}
          className="wrap-anywhere font-medium underline-offset-4 hover:underline"
        >
          {row.name}
        </Link>
        <p className="wrap-anywhere text-ink-soft text-xs">{row.sku}</p>
      </DataTableCell>
      <DataTableCell right className="font-medium">
        <TickingNumber>{formatCount(availableUnits(row))}</TickingNumber>
      </DataTableCell>
      <DataTableCell right>
        <TickingNumber>{formatCount(row.onHand)}</TickingNumber>
      </DataTableCell>
      <DataTableCell right>
        <TickingNumber>{formatCount(row.reserved)}</TickingNumber>
      </DataTableCell>
      <DataTableCell right className="text-ink-soft">
        {formatCount(row.threshold)}
      </DataTableCell>
      {/* A fixed size, so that a badge doesn't move the rows. */}
      <DataTableCell className="h-14 min-w-44">
        <div className="flex flex-wrap gap-1.5">
          {row.isArchived && <Badge>Archived</Badge>}
          <StockBadge stock={row} />
          {row.openReorderId !== null && <Badge tone="carbon">Reorder open</Badge>}
        </div>
      </DataTableCell>
    </DataTableRow>
  );
}
