import type { Metadata } from "next";
import type { ReactNode } from "react";
import { cancelRunsAction } from "@/app/(admin)/admin/workflows/run-actions";
import { FilterBar } from "@/components/admin/list/filter-bar";
import { FilterLinks } from "@/components/admin/list/filter-links";
import { CancelRunsButton } from "@/components/admin/workflows/runs/cancel-runs-button";
import { runFilterChoices } from "@/components/admin/workflows/runs/run-filter-choices";
import { RunList } from "@/components/admin/workflows/runs/run-list";
import { WorkflowsHead } from "@/components/admin/workflows/workflows-head";
import { LocalTime } from "@/components/ui/local-time";
import { ErrorNotice } from "@/components/ui/notice";
import { listQuery, rowsPerPage, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import {
  formatRunCursor,
  isSelective,
  type RunFilter,
  runSearchFields,
} from "@/lib/domain/workflows/run-search";
import { cancelledRunsMax, countOpenRuns, listRuns } from "@/lib/services/workflows";

export const metadata: Metadata = { title: "Runs" };

const path = "/admin/workflows/runs";

export default async function RunsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage();
  const { cursor: before, ...filter } = await listQuery(searchParams, runSearchFields);
  const [page, openCount] = await Promise.all([
    listRuns({ ctx, input: { ...filter, before, limit: rowsPerPage } }),
    isSelective(filter) ? countOpenRuns({ ctx, input: { filter } }) : null,
  ]);
  const entries = Object.entries(filter).map(([name, value]) => [name, String(value)] as const);
  const filters = Object.fromEntries(entries);
  const cursor = before && formatRunCursor(before);
  const labels = fieldlessLabels(filter);
  const kept = Object.fromEntries(entries.filter(([name]) => Object.hasOwn(labels, name)));
  return (
    <>
      <WorkflowsHead
        current={path}
        store={ctx.telemetry?.status() ?? null}
        lead="Every run of a function: what it was started by, what it did, and what became of it."
      />
      <FilterBar
        path={path}
        search={{
          label: "Search",
          value: filter.q ?? (filter.order ? `#${filter.order}` : undefined),
          hint: "Error, #order, run or event id",
        }}
        choices={runFilterChoices(filter)}
        kept={kept}
      />
      <FilterLinks path={path} filters={filters} labels={labels} />
      {page.kind === "unavailable" && (
        <ErrorNotice>The runs could not be read. Reload the page to try again.</ErrorNotice>
      )}
      {page.kind === "listed" && (
        <RunList
          key={JSON.stringify([filters, cursor])}
          path={path}
          filters={filters}
          rendered={{
            ...{ runs: page.runs, searched: page.searched },
            next: page.next && formatRunCursor(page.next),
          }}
          cursor={cursor}
          actions={
            openCount !== null && (
              <CancelRunsButton
                filters={entries}
                openCount={openCount}
                max={cancelledRunsMax}
                action={cancelRunsAction}
              />
            )
          }
          emptyText={
            entries.length > 0
              ? "No runs match. Try another filter."
              : "No runs yet. They appear here when an order is placed or a cron fires."
          }
        />
      )}
    </>
  );
}

/** The active filters that have no field: links from other pages set them. */
function fieldlessLabels({ from, to, order, q }: RunFilter): Record<string, ReactNode> {
  return {
    ...(from !== undefined && { from: <>Created from {<LocalTime at={from} to="second" />}</> }),
    ...(to !== undefined && { to: <>Created before {<LocalTime at={to} to="second" />}</> }),
    ...(order !== undefined && q !== undefined && { order: `Order #${order}` }),
  };
}
