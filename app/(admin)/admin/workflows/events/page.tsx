import type { Metadata } from "next";
import Link from "next/link";
import { PageTitle } from "@/components/admin/layout/page-title";
import { EmptyState } from "@/components/admin/list/data-table";
import { FilterBar } from "@/components/admin/list/filter-bar";
import { Pager } from "@/components/admin/list/pager";
import { StoreNotice } from "@/components/admin/telemetry/store-notice";
import { eventFilterChoices } from "@/components/admin/workflows/events/event-filter-choices";
import { EventTable } from "@/components/admin/workflows/events/event-table";
import { SearchedNote } from "@/components/admin/workflows/searched-note";
import { WorkflowsTabs } from "@/components/admin/workflows/workflows-tabs";
import { linkButton } from "@/components/ui/button";
import { ErrorNotice } from "@/components/ui/notice";
import { listQuery, rowsPerPage, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { eventSearchFields, formatEventCursor } from "@/lib/domain/workflows/event-search";
import { type EventPage, listEvents } from "@/lib/services/workflows";

export const metadata: Metadata = { title: "Events" };

const path = "/admin/workflows/events";

export default async function EventsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, user } = await adminPage();
  const { cursor: before, ...filter } = await listQuery(searchParams, eventSearchFields);
  const page = await listEvents({ ctx, input: { ...filter, before, limit: rowsPerPage } });
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  return (
    <>
      <PageTitle
        lead="What happened, and what it caused. Search by id, order, name or any field of the payload."
        actions={
          user.role === "admin" && (
            <Link href={`${path}/new`} className={linkButton("quiet", "h-9 px-4")}>
              Send event
            </Link>
          )
        }
      >
        Workflows
      </PageTitle>
      <WorkflowsTabs current={path} />
      <StoreNotice status={ctx.telemetry?.status() ?? null} />
      <FilterBar
        path={path}
        search={{
          label: "Search",
          value: filter.q ?? (filter.order ? `#${filter.order}` : undefined),
          hint: "#order, id, name, field:value or a JSON path",
        }}
        choices={eventFilterChoices(filter)}
      />
      <Found page={page} isFiltered={isFiltered} />
      {page.kind === "listed" && (
        <>
          <SearchedNote searched={page.searched} />
          <Pager
            path={path}
            query={{ ...filter, order: filter.order === undefined ? undefined : `${filter.order}` }}
            cursor={before && formatEventCursor(before)}
            next={page.next && formatEventCursor(page.next)}
          />
        </>
      )}
    </>
  );
}

function Found({ page, isFiltered }: { page: EventPage; isFiltered: boolean }) {
  if (page.kind === "invalid_path") {
    return (
      <ErrorNotice>
        This is not a JSON path. An example is <code>$.total &gt; 1000</code>.
      </ErrorNotice>
    );
  }
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
