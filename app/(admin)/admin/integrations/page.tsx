import type { Metadata } from "next";
import { IntegrationsTabs } from "@/components/admin/integrations/integrations-tabs";
import { RequestFilters } from "@/components/admin/integrations/request-filters";
import { RequestTable } from "@/components/admin/integrations/request-table";
import { PageTitle } from "@/components/admin/layout/page-title";
import { EmptyState } from "@/components/admin/list/data-table";
import { Pager } from "@/components/admin/list/pager";
import { StoreNotice } from "@/components/admin/telemetry/store-notice";
import { ErrorNotice } from "@/components/ui/notice";
import { listQuery, rowsPerPage, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { requestLogPath } from "@/lib/domain/admin-paths";
import { apiRequestSearch } from "@/lib/domain/integrations/api-request";
import { formatLogCursor, logCursor } from "@/lib/domain/telemetry/log-view";
import { listApiRequests, listKeyNames } from "@/lib/services/integrations";

export const metadata: Metadata = { title: "API requests" };

export default async function ApiRequestsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage();
  const { cursor, ...search } = await listQuery(searchParams, {
    ...apiRequestSearch.shape,
    cursor: logCursor,
  });
  const [page, keys] = await Promise.all([
    listApiRequests({ ctx, input: { search, before: cursor, limit: rowsPerPage } }),
    listKeyNames({ ctx, input: { id: search.key } }),
  ]);
  const filters = Object.entries(search).map(([name, value]) => [name, String(value)] as const);
  return (
    <>
      <PageTitle lead="Calls of the API with API keys, for 30 days. Scrapes of metrics are not listed, and of calls with an unknown key or above a rate limit only a sample is.">
        API requests
      </PageTitle>
      <IntegrationsTabs current={requestLogPath} />
      <StoreNotice status={ctx.telemetry?.status() ?? null} />
      {page.kind !== "off" && <RequestFilters path={requestLogPath} search={search} keys={keys} />}
      {page.kind === "unavailable" && (
        <ErrorNotice>The requests could not be read. Reload the page to try again.</ErrorNotice>
      )}
      {page.kind === "listed" && (
        <>
          {page.requests.length > 0 ? (
            <RequestTable requests={page.requests} />
          ) : (
            <EmptyState>
              {filters.length > 0
                ? "No requests match. Try another filter."
                : "No requests yet. They appear here when an integration calls the API with its key."}
            </EmptyState>
          )}
          <Pager
            path={requestLogPath}
            query={Object.fromEntries(filters)}
            cursor={cursor && formatLogCursor(cursor)}
            next={page.next && formatLogCursor(page.next)}
          />
        </>
      )}
    </>
  );
}
