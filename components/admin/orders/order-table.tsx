"use client";

import { functionalUpdate, type RowSelectionState, useTable } from "@tanstack/react-table";
import { ArrowDown, ArrowUp } from "lucide-react";
import type { RefObject } from "react";
import { cn } from "@/lib/cn";
import {
  type AdminOrderRow,
  type AdminSearch,
  type AdminSort,
  withoutCursor,
} from "@/lib/domain/order/admin-list";
import { orderColumns, orderFeatures } from "./order-columns";
import { SearchLink } from "./search-link";

/** Each column's position: in a card of three lines on a phone, in a table row from `lg` on. */
const places: Record<string, string> = {
  select: "max-lg:col-start-1 max-lg:row-span-3 lg:w-10",
  id: "max-lg:col-start-2 max-lg:row-start-1 lg:w-32",
  createdAt: "max-lg:col-start-2 max-lg:row-start-3 lg:w-32",
  customerName: "max-lg:col-start-2 max-lg:col-end-4 max-lg:row-start-2",
  firstItem: "max-lg:hidden",
  total: "max-lg:col-start-3 max-lg:row-start-1 max-lg:justify-self-end text-right lg:w-28",
  status: "max-lg:col-start-3 max-lg:row-start-3 max-lg:justify-self-end lg:w-30",
  paymentStatus: "max-lg:hidden lg:w-34",
  inventoryStatus: "max-lg:hidden max-xl:hidden lg:w-32",
  waitingFor: "max-lg:hidden max-2xl:hidden lg:w-44",
};

/** The sort orders of a heading's first and second click. */
const sorts: Record<string, readonly [AdminSort, AdminSort]> = {
  createdAt: ["newest", "oldest"],
  total: ["largest", "smallest"],
};

export function OrderTable({
  ref,
  orders,
  search,
  replaceSearch,
  selectedIds,
  onSelect,
  onOpen,
  isStale,
}: {
  ref: RefObject<HTMLTableElement | null>;
  orders: AdminOrderRow[];
  search: AdminSearch;
  replaceSearch: (search: AdminSearch) => void;
  selectedIds: readonly number[];
  /** Called with all selected orders, including those on other pages. */
  onSelect: (ids: number[]) => void;
  /** Called when an order is about to be opened. */
  onOpen: (orderId: number) => void;
  /** The rows are of the previous page, while the next one loads. */
  isStale: boolean;
}) {
  const rowSelection: RowSelectionState = Object.fromEntries(selectedIds.map((id) => [id, true]));
  const table = useTable({
    features: orderFeatures,
    columns: orderColumns,
    data: orders,
    getRowId: ({ id }) => String(id),
    state: { rowSelection },
    onRowSelectionChange(update) {
      onSelect(Object.keys(functionalUpdate(update, rowSelection)).map(Number));
    },
  });
  return (
    <table
      ref={ref}
      aria-label="Orders"
      aria-busy={isStale}
      className={cn(
        "w-full table-fixed border-collapse text-sm transition-opacity duration-150 max-lg:block",
        isStale && "opacity-60",
      )}
    >
      <thead className="max-lg:sr-only">
        {table.getHeaderGroups().map((group) => (
          <tr key={group.id} className="border-line border-b">
            {group.headers.map((header) => (
              <th
                key={header.id}
                aria-sort={ariaSort(header.column.id, search)}
                className={cn(
                  "h-10 px-2 text-left font-medium text-ink-soft text-xs",
                  places[header.column.id],
                )}
              >
                <SortHeading
                  column={header.column.id}
                  search={search}
                  replaceSearch={replaceSearch}
                >
                  <table.FlexRender header={header} />
                </SortHeading>
              </th>
            ))}
          </tr>
        ))}
      </thead>
      <tbody className="max-lg:block">
        {table.getRowModel().rows.map((row) => (
          <tr
            key={row.id}
            data-order={row.id}
            data-status={row.original.status}
            aria-selected={row.getIsSelected()}
            onClickCapture={({ target }) => {
              const isLink = target instanceof Element && target.closest("[data-order-link]");
              if (isLink) onOpen(row.original.id);
            }}
            className={cn(
              "border-line border-b transition-colors duration-150 last:border-b-0",
              "max-lg:grid max-lg:grid-cols-[2.5rem_minmax(0,1fr)_auto] max-lg:gap-x-2 max-lg:py-2",
              "hover:bg-sunken focus-within:bg-sunken",
              "aria-selected:bg-carbon-soft focus-within:shadow-[inset_3px_0_0_var(--carbon)]",
            )}
          >
            {row.getAllCells().map((cell) => (
              <td key={cell.id} className={cn("px-2 lg:h-13", places[cell.column.id])}>
                <table.FlexRender cell={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function SortHeading({
  column,
  search,
  replaceSearch,
  children,
}: {
  column: string;
  search: AdminSearch;
  replaceSearch: (search: AdminSearch) => void;
  children: React.ReactNode;
}) {
  const options = sorts[column];
  if (!options) return children;
  const { sort = "newest", ...filter } = withoutCursor(search);
  const [first, second] = options;
  const next = sort === first ? second : first;
  const Arrow = sort === second ? ArrowUp : ArrowDown;
  return (
    <SearchLink
      search={next === "newest" ? filter : { ...filter, sort: next }}
      replaceSearch={replaceSearch}
      title={`Sort by ${next} first`}
      className="inline-flex items-center gap-1 rounded-sm hover:text-ink"
    >
      {children}
      <Arrow
        aria-hidden
        className={cn("size-3.5", sort !== first && sort !== second && "opacity-0")}
      />
    </SearchLink>
  );
}

function ariaSort(column: string, { sort = "newest" }: AdminSearch) {
  const [descending, ascending] = sorts[column] ?? [];
  if (descending === undefined) return undefined;
  if (sort === descending) return "descending";
  return sort === ascending ? "ascending" : "none";
}
