import { DataTable, DataTableCell, DataTableRow } from "@/components/admin/list/data-table";
import { Badge } from "@/components/ui/badge";
import { InlineLink } from "@/components/ui/inline-link";
import { LocalTime } from "@/components/ui/local-time";
import { eventPath, orderPath } from "@/lib/domain/admin-paths";
import type { EventRow } from "@/lib/domain/workflows/event-view";

/** Events, one row each, with the beginning of their payload. */
export function EventTable({ events }: { events: readonly EventRow[] }) {
  return (
    <DataTable label="Events" columns={["Name", "Payload", "Order", "Sent", "Time>"]}>
      {events.map((event) => (
        <Row key={`${event.id} ${event.at}`} event={event} />
      ))}
    </DataTable>
  );
}

function Row({ event: { id, name, at, orderId, isSent, data } }: { event: EventRow }) {
  return (
    <DataTableRow data-event-id={id}>
      <DataTableCell className="min-w-48">
        <InlineLink href={eventPath(id)} className="font-medium text-ink">
          {name}
        </InlineLink>
        <p className="max-w-64 truncate font-mono text-ink-soft text-xs leading-5">{id}</p>
      </DataTableCell>
      <DataTableCell className="w-full max-w-0 min-w-56">
        <p className="truncate font-mono text-ink-soft text-xs leading-5">{payloadText(data)}</p>
      </DataTableCell>
      <DataTableCell>
        {orderId !== null && <InlineLink href={orderPath(orderId)}>#{orderId}</InlineLink>}
      </DataTableCell>
      <DataTableCell>
        <SentBadge isSent={isSent} />
      </DataTableCell>
      <DataTableCell right>
        <LocalTime at={at} to="second" />
      </DataTableCell>
    </DataTableRow>
  );
}

export function SentBadge({ isSent }: { isSent: boolean | null }) {
  if (isSent === null) return <Badge>Timeline only</Badge>;
  return isSent ? <Badge tone="good">Sent</Badge> : <Badge tone="warn">Not sent</Badge>;
}

const payloadLengthMax = 300;

/** The payload in one line, without what only machines read. */
function payloadText({ _trace, ...data }: Record<string, unknown>): string {
  return JSON.stringify(data).slice(0, payloadLengthMax);
}
