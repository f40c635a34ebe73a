import type { Metadata } from "next";
import Link from "next/link";
import { EmptyState } from "@/components/admin/list/data-table";
import { FilterBar } from "@/components/admin/list/filter-bar";
import { FilterLinks } from "@/components/admin/list/filter-links";
import { Pager } from "@/components/admin/list/pager";
import { NewRows } from "@/components/admin/live/new-rows";
import { eventFilterChoices } from "@/components/admin/workflows/events/event-filter-choices";
import { EventTable } from "@/components/admin/workflows/events/event-table";
import { SearchedNote } from "@/components/admin/workflows/searched-note";
import { WorkflowsHead } from "@/components/admin/workflows/workflows-head";
import { linkButton } from "@/components/ui/button";
import { ErrorNotice } from "@/components/ui/notice";
import { listQuery, rowsPerPage, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { eventSearchFields, formatEventCursor } from "@/lib/domain/workflows/event-search";
import { type EventPage, type JsonPathIssue, listEvents } from "@/lib/services/workflows";

export const metadata: Metadata = { title: "Events" };

const path = "/admin/workflows/events";

export default async function EventsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, user } = await adminPage();
  const { cursor: before, ...filter } = await listQuery(searchParams, eventSearchFields);
  const page = await listEvents({ ctx, input: { ...filter, before, limit: rowsPerPage } });
  const filters = Object.entries(filter).map(([name, value]) => [name, String(value)] as const);
  const query = Object.fromEntries(filters);
  // The search field shows only one of both.
  const kept: Record<string, string> =
    filter.order !== undefined && filter.q !== undefined ? { order: String(filter.order) } : {};
  return (
    <>
      <WorkflowsHead
        current={path}
        store={ctx.telemetry?.status() ?? null}
        lead="What happened, and what it caused. Search by id, order, name or any field of the payload."
        actions={
          user.role === "admin" && (
            <Link href={`${path}/new`} className={linkButton("quiet", "h-9 px-4")}>
              Send event
            </Link>
          )
        }
      />
      <FilterBar
        path={path}
        search={{
          label: "Search",
          value: filter.q ?? (filter.order ? `#${filter.order}` : undefined),
          hint: "#order, id, name, field:value or a JSON path",
          error: page.kind === "invalid_path" ? pathIssues[page.issue] : undefined,
        }}
        choices={eventFilterChoices(filter)}
        kept={kept}
      />
      {kept.order && (
        <FilterLinks path={path} filters={query} labels={{ order: `Order #${kept.order}` }} />
      )}
      {page.kind === "listed" && (
        <>
          {!before && (
            <NewRows
              path="/api/admin/workflows/events/new"
              query={new URLSearchParams(query).toString()}
              since={formatEventCursor(page.first)}
              noun={{ one: "event", many: "events" }}
            />
          )}
          <Found page={page} isFiltered={filters.length > 0} />
          <SearchedNote searched={page.searched} />
          <Pager
            path={path}
            query={query}
            cursor={before && formatEventCursor(before)}
            next={page.next && formatEventCursor(page.next)}
          />
        </>
      )}
    </>
  );
}

const pathIssues: Readonly<Record<JsonPathIssue, string>> = {
  syntax: "This is not a JSON path. An example is $.total > 1000",
  no_condition: "This path selects a value. Compare it with one, as in $.total > 1000",
};

type ListedEvents = Extract<EventPage, { kind: "listed" }>;

function Found({ page, isFiltered }: { page: ListedEvents; isFiltered: boolean }) {
  return (
    <>
      {page.log === "unavailable" && (
        <div className="mb-4">
          <ErrorNotice>
            Only order events are listed. The other events could not be read; reload the page to try
            again.
          </ErrorNotice>
        </div>
      )}
      {page.events.length > 0 ? (
        <EventTable events={page.events} />
      ) : (
        <EmptyState>
          {isFiltered
            ? "No events match. Try another search."
            : "No events yet. They appear here when an order is placed."}
        </EmptyState>
      )}
    </>
  );
}
