import type { Metadata } from "next";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { PageTitle } from "@/components/admin/layout/page-title";
import { EmptyState } from "@/components/admin/list/data-table";
import { Pager } from "@/components/admin/list/pager";
import { NewRows } from "@/components/admin/live/new-rows";
import { StoreNotice } from "@/components/admin/telemetry/store-notice";
import { FindTraceForm } from "@/components/admin/traces/find-trace-form";
import { FoundOrders } from "@/components/admin/traces/found-orders";
import { TraceFilters } from "@/components/admin/traces/trace-filters";
import { TraceTable } from "@/components/admin/traces/trace-table";
import { ErrorNotice } from "@/components/ui/notice";
import { listQuery, rowsPerPage, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import type { Context } from "@/lib/context";
import { orderTracePath, runPath, tracePath } from "@/lib/domain/admin-paths";
import {
  formatTraceCursor,
  type TraceCursor,
  traceSearchFields,
} from "@/lib/domain/trace/trace-search";
import { searchTerm } from "@/lib/domain/url-fields";
import { findTrace } from "@/lib/services/traces/find-trace";
import { listRootNames } from "@/lib/services/traces/list-root-names";
import { listTraces, type TracePage } from "@/lib/services/traces/list-traces";

export const metadata: Metadata = { title: "Traces" };

const path = "/admin/traces";

export default async function TracesPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage();
  const { find, cursor, ...filter } = await listQuery(searchParams, {
    ...traceSearchFields,
    find: searchTerm,
  });
  const notOpened = find === undefined ? null : await openFound(ctx, find);
  const [page, names] = await Promise.all([
    listTraces({ ctx, input: { ...filter, before: cursor, limit: rowsPerPage } }),
    listRootNames({ ctx }),
  ]);
  const query = Object.fromEntries(
    Object.entries(filter).map(([name, value]) => [name, String(value)]),
  );
  return (
    <>
      <PageTitle
        lead="What Waybill did, and how long it took. An order is one trace, from the request that placed it to its last email."
        actions={<FindTraceForm path={path} text={find} />}
      >
        Traces
      </PageTitle>
      <StoreNotice status={ctx.telemetry?.status() ?? null} />
      {notOpened && <div className="mb-4">{notOpened}</div>}
      {page.kind !== "off" && (
        <TraceFilters
          path={path}
          filter={filter}
          names={names.kind === "listed" ? names.names : []}
        />
      )}
      {page.kind === "unavailable" && (
        <ErrorNotice>
          The stored traces could not be read. Reload the page to try again.
        </ErrorNotice>
      )}
      {page.kind === "listed" && (
        <>
          {cursor === undefined && filter.to === undefined && (
            <NewRows
              path="/api/admin/traces/new"
              noun={{ one: "trace", many: "traces" }}
              query={new URLSearchParams(query).toString()}
              since={formatTraceCursor(page.first ?? startOfEmptyList(ctx.now()))}
            />
          )}
          <Traces page={page} isFiltered={Object.keys(query).length > 0} />
          <Pager
            path={path}
            query={query}
            cursor={cursor && formatTraceCursor(cursor)}
            next={page.next && formatTraceCursor(page.next)}
          />
        </>
      )}
    </>
  );
}

function startOfEmptyList(now: Date): TraceCursor {
  return { startedAtUs: now.getTime() * 1_000, spanId: "0".repeat(16) };
}

function Traces({
  page,
  isFiltered,
}: {
  page: Extract<TracePage, { kind: "listed" }>;
  isFiltered: boolean;
}) {
  if (page.traces.length > 0) return <TraceTable traces={page.traces} />;
  return (
    <EmptyState>
      {isFiltered
        ? "No traces match. Try another filter or a longer time."
        : "No traces yet. They appear here as Waybill handles requests and orders."}
    </EmptyState>
  );
}

/** Opens what the id belongs to; otherwise returns the orders to choose from, or why there are none. */
async function openFound(ctx: Context, text: string): Promise<ReactNode> {
  const found = await findTrace({ ctx, input: { text } });
  switch (found.kind) {
    case "order":
      return redirect(orderTracePath(found.orderId));
    case "orders":
      return <FoundOrders text={text} orders={found.orders} />;
    case "trace":
      return redirect(tracePath(found.traceId));
    case "run":
      return redirect(runPath(found.runId));
    case "none":
      return (
        <ErrorNotice>
          Nothing found for “{text}”. Enter the id of an order, a trace, a run or a request.
        </ErrorNotice>
      );
    case "off":
      return (
        <ErrorNotice>
          No order found for “{text}”. Traces, runs and requests are not recorded.
        </ErrorNotice>
      );
    case "unavailable":
      return (
        <ErrorNotice>
          The stored traces could not be searched. Reload the page to try again.
        </ErrorNotice>
      );
  }
}
