import type { Metadata } from "next";
import { cancelRunsAction } from "@/app/(admin)/admin/workflows/run-actions";
import { PageTitle } from "@/components/admin/layout/page-title";
import { FilterBar } from "@/components/admin/list/filter-bar";
import { Pager } from "@/components/admin/list/pager";
import { StoreNotice } from "@/components/admin/telemetry/store-notice";
import { CancelRunsButton } from "@/components/admin/workflows/runs/cancel-runs-button";
import { runFilterChoices } from "@/components/admin/workflows/runs/run-filter-choices";
import { RunList } from "@/components/admin/workflows/runs/run-list";
import { SearchedNote } from "@/components/admin/workflows/searched-note";
import { WorkflowsTabs } from "@/components/admin/workflows/workflows-tabs";
import { ErrorNotice } from "@/components/ui/notice";
import { listQuery, rowsPerPage, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { formatRunCursor, isFiltered, runSearchFields } from "@/lib/domain/workflows/run-search";
import { cancelledRunsMax, countOpenRuns, listRuns } from "@/lib/services/workflows";

export const metadata: Metadata = { title: "Runs" };

const path = "/admin/workflows/runs";

export default async function RunsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage();
  const { cursor: before, ...filter } = await listQuery(searchParams, runSearchFields);
  const [page, openCount] = await Promise.all([
    listRuns({ ctx, input: { ...filter, before, limit: rowsPerPage } }),
    isFiltered(filter) ? countOpenRuns({ ctx, input: { filter } }) : null,
  ]);
  const filters = Object.entries(filter).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  );
  const query = new URLSearchParams(filters.map(([name, value]) => [name, value])).toString();
  return (
    <>
      <PageTitle lead="Every run of a function: what it was started by, what it did, and what became of it.">
        Workflows
      </PageTitle>
      <WorkflowsTabs current={path} />
      <StoreNotice status={ctx.telemetry?.status() ?? null} />
      <FilterBar
        path={path}
        search={{
          label: "Search",
          value: filter.q ?? (filter.order ? `#${filter.order}` : undefined),
          hint: "Error, #order, run or event id",
        }}
        choices={runFilterChoices(filter)}
      />
      {page.kind === "unavailable" && (
        <ErrorNotice>The runs could not be read. Reload the page to try again.</ErrorNotice>
      )}
      {page.kind === "listed" && (
        <>
          <RunList
            key={`${query} ${before ? formatRunCursor(before) : ""}`}
            query={query}
            rendered={page.runs}
            isFirst={!before}
            actions={
              openCount !== null && (
                <CancelRunsButton
                  filters={filters}
                  openCount={openCount}
                  max={cancelledRunsMax}
                  action={cancelRunsAction}
                />
              )
            }
            emptyText={
              isFiltered(filter)
                ? "No runs match. Try another filter."
                : "No runs yet. They appear here when an order is placed or a cron fires."
            }
          />
          <SearchedNote searched={page.searched} />
          <Pager
            path={path}
            query={Object.fromEntries(filters)}
            cursor={before && formatRunCursor(before)}
            next={page.next && formatRunCursor(page.next)}
          />
        </>
      )}
    </>
  );
}
