"use client";

import { useQuery } from "@tanstack/react-query";
import { Pager } from "@/components/admin/list/pager";
import { fetchAdminData } from "@/components/admin/live/fetch-admin-data";
import { Card } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { formatCount } from "@/lib/domain/format-count";
import { formatDuration } from "@/lib/domain/format-duration";
import { type OutboxView, unsentMax } from "@/lib/domain/workflows/outbox-view";
import { DispatcherCard } from "./dispatcher-card";
import { UnsentTable } from "./unsent-table";

const refetchMs = 3_000;
const path = "/admin/workflows/outbox";

/** What waits to be sent to Inngest, kept up to date. */
export function LiveOutbox({
  rendered,
  after,
}: {
  rendered: OutboxView;
  after: number | undefined;
}) {
  const { data, isError } = useQuery({
    queryKey: ["admin", "outbox", after],
    queryFn: () =>
      fetchAdminData<OutboxView>(
        `/api/admin/workflows/outbox${after === undefined ? "" : `?cursor=${after}`}`,
      ),
    initialData: rendered,
    refetchInterval: refetchMs,
  });
  const { orderEvents, webhooks, reorders, dispatcher, next } = data;
  return (
    <>
      <div className="mb-6 grid grid-cols-1 gap-4 sm:grid-cols-3">
        <Figure name="Unsent order events" value={unsentText(data)} />
        <Figure name="Oldest unsent" value={lagText(data)} />
        <DispatcherCard dispatcher={dispatcher} />
      </div>
      <div className="grid grid-cols-1 items-start gap-6 xl:grid-cols-2">
        <section aria-labelledby="unsent-order-events">
          <h2 id="unsent-order-events" className="mb-2 font-semibold">
            Order events
          </h2>
          <UnsentTable
            label="Unsent order events"
            rows={orderEvents}
            emptyText={
              after === undefined ? "All order events are sent." : "No more unsent events."
            }
          />
          <Pager
            path={path}
            query={{}}
            cursor={after === undefined ? undefined : String(after)}
            next={next === null ? null : String(next)}
            labels={{ first: "Oldest", next: "Newer" }}
          />
        </section>
        <div className="grid grid-cols-1 gap-6">
          <section aria-labelledby="unsent-webhooks">
            <h2 id="unsent-webhooks" className="mb-2 font-semibold">
              Webhooks
            </h2>
            <UnsentTable
              label="Unsent webhooks"
              rows={webhooks}
              emptyText="All webhooks that were received are sent."
            />
          </section>
          <section aria-labelledby="unsent-reorders">
            <h2 id="unsent-reorders" className="mb-2 font-semibold">
              Reorder requests
            </h2>
            <UnsentTable
              label="Unsent reorder requests"
              rows={reorders}
              emptyText="All reorder requests are sent."
            />
          </section>
        </div>
      </div>
      <p className="mt-4 text-ink-soft text-xs">
        Updated at <LocalTime at={data.now} to="clock" />
        <span role="status">{isError && ". Could not update this page. Trying again."}</span>
      </p>
    </>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <Card className="p-4">
      <p className="text-ink-soft text-sm">{name}</p>
      <p className="mt-1 font-semibold text-2xl tabular-nums tracking-tight">{value}</p>
    </Card>
  );
}

function unsentText({ unsent }: OutboxView): string {
  return unsent > unsentMax ? `More than ${formatCount(unsentMax)}` : formatCount(unsent);
}

function lagText({ oldestAt, now }: OutboxView): string {
  if (oldestAt === null) return "None";
  return formatDuration(Math.max(0, Date.parse(now) - Date.parse(oldestAt)));
}
