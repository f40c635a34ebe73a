import type { Metadata } from "next";
import { PageTitle } from "@/components/admin/layout/page-title";
import { LiveLogs } from "@/components/admin/logs/live-logs";
import { LogFilters } from "@/components/admin/logs/log-filters";
import { StoreNotice } from "@/components/admin/telemetry/store-notice";
import { ErrorNotice } from "@/components/ui/notice";
import { listQuery, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { formatLogCursor, logCursor, logSearch } from "@/lib/domain/telemetry/log-view";
import { listLogs } from "@/lib/services/logs/list-logs";

export const metadata: Metadata = { title: "Logs" };

const path = "/admin/logs";
const linesPerPage = 100;

export default async function LogsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage();
  const { cursor, ...search } = await listQuery(searchParams, {
    ...logSearch.shape,
    cursor: logCursor,
  });
  const page = await listLogs({ ctx, input: { search, before: cursor, limit: linesPerPage } });
  const filters = Object.fromEntries(
    Object.entries(search).map(([name, value]) => [name, String(value)]),
  );
  const cursorText = cursor && formatLogCursor(cursor);
  return (
    <>
      <PageTitle lead="What Waybill has logged. Secrets and personal data are removed before it is stored.">
        Logs
      </PageTitle>
      <StoreNotice status={ctx.telemetry?.status() ?? null} />
      {page.kind !== "off" && <LogFilters path={path} search={search} />}
      {page.kind === "unavailable" && (
        <ErrorNotice>
          The stored log could not be read. Reload the page to try again. The log on standard output
          is complete.
        </ErrorNotice>
      )}
      {page.kind === "listed" && (
        <LiveLogs
          key={JSON.stringify([filters, cursorText])}
          path={path}
          filters={filters}
          cursor={cursorText}
          rendered={page.lines}
          hasMore={page.hasMore}
          isLive={cursor === undefined && search.to === undefined}
        />
      )}
    </>
  );
}
