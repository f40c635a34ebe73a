import type { Metadata } from "next";
import Link from "next/link";
import { z } from "zod";
import { PageTitle } from "@/components/admin/layout/page-title";
import { EmptyState } from "@/components/admin/list/data-table";
import { Pager } from "@/components/admin/list/pager";
import type { StageOrdersFilter } from "@/components/admin/metrics/point-links";
import { stageLabels } from "@/components/admin/metrics/stage-labels";
import { StageOrdersFilterLinks } from "@/components/admin/metrics/stage-orders-filter";
import { LateOrdersTable, StageOrdersTable } from "@/components/admin/metrics/stage-orders-table";
import { StoreNotice } from "@/components/admin/telemetry/store-notice";
import { ErrorNotice } from "@/components/ui/notice";
import { listQuery, rowsPerPage, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import type { Context } from "@/lib/context";
import { formatDuration } from "@/lib/domain/format-duration";
import { encodeListCursor, type ListCursor, listCursor } from "@/lib/domain/list-cursor";
import { stage } from "@/lib/domain/metrics/stages";
import { listLateOrders } from "@/lib/services/metrics/list-late-orders";
import { listStageTimes } from "@/lib/services/metrics/list-stage-times";

export const metadata: Metadata = { title: "Orders by stage" };

const instant = z.iso.datetime({ offset: true });
const fields = {
  stage,
  show: z.enum(["all", "missed", "late"]),
  from: instant,
  to: instant,
  cursor: listCursor,
};

export default async function StageOrdersPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage();
  const { cursor, ...query } = await listQuery(searchParams, fields);
  const filter = { stage: query.stage ?? "paid", show: query.show ?? "missed", ...query } as const;
  const target = formatDuration(ctx.settings.targets[filter.stage]);
  const label = stageLabels[filter.stage];
  return (
    <>
      <PageTitle
        lead={
          <>
            Target: {label.toLowerCase()} within {target} of being placed, except for orders that
            are paid later.{" "}
            <Link href="/admin/metrics" className="underline underline-offset-4">
              All metrics
            </Link>
          </>
        }
      >
        Orders by stage
      </PageTitle>
      {filter.show !== "late" && <StoreNotice status={ctx.telemetry?.status() ?? null} />}
      <StageOrdersFilterLinks filter={filter} />
      {filter.show === "late" ? (
        <LateOrders {...{ ctx, filter, cursor }} />
      ) : (
        <StageOrders {...{ ctx, filter, cursor }} />
      )}
    </>
  );
}

interface Props {
  ctx: Context;
  filter: StageOrdersFilter;
  cursor: ListCursor | undefined;
}

async function LateOrders({ ctx, filter, cursor }: Props) {
  const input = { stage: filter.stage, cursor, limit: rowsPerPage };
  const { orders, next } = await listLateOrders({ ctx, input });
  if (orders.length === 0) {
    return <EmptyState>No order is late now. Orders that miss this target appear here.</EmptyState>;
  }
  return (
    <>
      <LateOrdersTable orders={orders} />
      <Pages {...{ filter, cursor, next }} labels={{ first: "Oldest", next: "Newer" }} />
    </>
  );
}

async function StageOrders({ ctx, filter, cursor }: Props) {
  const { from, to } = filter;
  const page = await listStageTimes({
    ctx,
    input: {
      ...{ stage: filter.stage, isMissed: filter.show === "missed", cursor, limit: rowsPerPage },
      ...(from && { from: new Date(from) }),
      ...(to && { to: new Date(to) }),
    },
  });
  if (page.kind === "off") return null;
  if (page.kind === "unavailable") {
    return (
      <ErrorNotice>
        The orders could not be read from the telemetry store. Reload the page to try again.
      </ErrorNotice>
    );
  }
  if (page.orders.length === 0) {
    return (
      <EmptyState>
        {filter.show === "missed"
          ? "No order missed this target."
          : "No order reached this stage. Orders appear here when they do."}
      </EmptyState>
    );
  }
  return (
    <>
      <StageOrdersTable orders={page.orders} />
      <Pages {...{ filter, cursor }} next={page.next} />
    </>
  );
}

function Pages({
  filter: { stage, show, from, to },
  cursor,
  next,
  labels,
}: {
  filter: StageOrdersFilter;
  cursor: ListCursor | undefined;
  next: ListCursor | null;
  labels?: { first: string; next: string };
}) {
  return (
    <Pager
      path="/admin/metrics/orders"
      query={{ stage, show, from, to }}
      cursor={encodeListCursor(cursor ?? null) ?? undefined}
      next={encodeListCursor(next)}
      {...(labels && { labels })}
    />
  );
}
