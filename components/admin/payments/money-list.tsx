import Link from "next/link";
import type { ReactNode } from "react";
import { PageTitle } from "@/components/admin/layout/page-title";
import {
  DataTable,
  DataTableCell,
  DataTableRow,
  EmptyState,
} from "@/components/admin/list/data-table";
import { FilterBar } from "@/components/admin/list/filter-bar";
import { Pager } from "@/components/admin/list/pager";
import type { StatusLabel } from "@/components/orders/status-labels";
import { Badge } from "@/components/ui/badge";
import { orderPath } from "@/lib/domain/admin-paths";
import { PaymentsTabs } from "./payments-tabs";

/** The page of payments or refunds: its tabs, filters, rows and pager. */
export function MoneyList({
  path,
  title,
  lead,
  noun,
  search = { label: `Order or ${noun}`, hint: "Order number or gateway ID" },
  statuses,
  emptyText,
  columns,
  query: { q, status, from, to },
  timeZone,
  cursor,
  next,
  rows,
  notice,
}: {
  path: string;
  title: string;
  lead: string;
  /** The singular of what is listed, e.g. "refund". */
  noun: string;
  /** What the search takes. */
  search?: { label: string; hint: string };
  /** The status labels by their URL value. */
  statuses: Readonly<Record<string, string>>;
  /** Shown when there are none at all. */
  emptyText: string;
  columns: readonly string[];
  query: { q?: string; status?: string; from?: string; to?: string };
  /** The shop's time zone, which the day filters use. Rows show times in the viewer's time zone. */
  timeZone: string;
  /** The cursor of this page; null on the first. */
  cursor: string | null;
  /** The cursor of the next page; null on the last. */
  next: string | null;
  rows: readonly ReactNode[];
  /** What needs attention elsewhere. */
  notice?: ReactNode;
}) {
  return (
    <>
      <PageTitle lead={lead}>{title}</PageTitle>
      <PaymentsTabs current={path} />
      {notice}
      <FilterBar
        path={path}
        search={{ ...search, value: q }}
        choices={[{ name: "status", label: "Status", value: status, options: statuses }]}
        days={[
          { name: "from", label: `From (${timeZone})`, value: from },
          { name: "to", label: `To (${timeZone})`, value: to },
        ]}
      />
      {rows.length === 0 ? (
        <EmptyState>
          {q || status || from || to ? `No ${noun}s match. Try another ID or filter.` : emptyText}
        </EmptyState>
      ) : (
        <DataTable label={title} columns={columns}>
          {rows}
        </DataTable>
      )}
      <Pager path={path} query={{ q, status, from, to }} cursor={cursor ?? undefined} next={next} />
    </>
  );
}

/** A row that starts with the order and the status. `children` are the list's own cells. */
export function MoneyRow({
  orderId,
  note,
  status,
  statusText,
  children,
}: {
  /** Null for what names no order of the shop. */
  orderId: number | null;
  /** A remark next to the order number. */
  note?: ReactNode;
  status: StatusLabel;
  /** Why it has this status, if there is more to say. */
  statusText: ReactNode;
  children: ReactNode;
}) {
  return (
    <DataTableRow>
      <DataTableCell className="whitespace-nowrap">
        {orderId === null ? (
          "–"
        ) : (
          <Link
            href={orderPath(orderId)}
            className="font-medium text-carbon underline-offset-4 hover:underline"
          >
            #{orderId}
          </Link>
        )}
        {note && <span className="ml-2 text-ink-soft text-xs">{note}</span>}
      </DataTableCell>
      <DataTableCell className="min-w-40">
        <Badge tone={status.tone}>{status.name}</Badge>
        {statusText && <p className="mt-1 text-ink-soft text-xs">{statusText}</p>}
      </DataTableCell>
      {children}
    </DataTableRow>
  );
}
