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
import { PaymentsTabs } from "./payments-tabs";

/** A page of the money's lists: what narrows it, its rows, and the way on. */
export function MoneyList({
  path,
  title,
  lead,
  noun,
  statuses,
  columns,
  query: { q, status, from, to },
  timeZone,
  cursor,
  next,
  rows,
}: {
  path: string;
  title: string;
  lead: string;
  /** One of what is listed, e.g. "refund". */
  noun: string;
  /** The words of the statuses to choose from, by what stands in the address. */
  statuses: Readonly<Record<string, string>>;
  columns: readonly string[];
  query: { q?: string; status?: string; from?: string; to?: string };
  /** The shop's, which days are meant in: rows tell the reader's own time. */
  timeZone: string;
  /** Where this page began; null on the first. */
  cursor: string | null;
  /** Where the next one begins; null on the last. */
  next: string | null;
  rows: readonly ReactNode[];
}) {
  return (
    <>
      <PageTitle lead={lead}>{title}</PageTitle>
      <PaymentsTabs current={path} />
      <FilterBar
        path={path}
        search={{ label: `Order or ${noun}`, value: q, hint: "Order number or the gateway's id" }}
        choices={[{ name: "status", label: "Status", value: status, options: statuses }]}
        days={[
          { name: "from", label: `From (${timeZone})`, value: from },
          { name: "to", label: `To (${timeZone})`, value: to },
        ]}
      />
      {rows.length === 0 ? (
        <EmptyState>There is no such {noun}.</EmptyState>
      ) : (
        <DataTable label={title} columns={columns}>
          {rows}
        </DataTable>
      )}
      <Pager path={path} query={{ q, status, from, to }} cursor={cursor ?? undefined} next={next} />
    </>
  );
}

/** A row: its order and how it stands come first, then whatever the list has of it. */
export function MoneyRow({
  orderId,
  aside,
  state,
  why,
  children,
}: {
  orderId: number;
  aside?: ReactNode;
  state: StatusLabel;
  /** What went wrong, if anything did. */
  why: ReactNode;
  children: ReactNode;
}) {
  return (
    <DataTableRow>
      <DataTableCell className="whitespace-nowrap">
        <Link
          href={`/admin/orders/${orderId}`}
          className="font-medium text-carbon underline-offset-4 hover:underline"
        >
          #{orderId}
        </Link>
        {aside && <span className="ml-2 text-ink-soft text-xs">{aside}</span>}
      </DataTableCell>
      <DataTableCell>
        <Badge tone={state.tone}>{state.name}</Badge>
        {why && <p className="mt-1 text-ink-soft text-xs">{why}</p>}
      </DataTableCell>
      {children}
    </DataTableRow>
  );
}
