import {
  DataTable,
  DataTableCell,
  DataTableRow,
  EmptyState,
} from "@/components/admin/list/data-table";
import { InlineLink } from "@/components/ui/inline-link";
import { LocalTime } from "@/components/ui/local-time";
import { eventPath, orderPath } from "@/lib/domain/admin-paths";
import type { UnsentRow } from "@/lib/domain/workflows/outbox-view";

/** Rows that wait to be sent, the oldest first. */
export function UnsentTable({
  label,
  rows,
  emptyText,
}: {
  label: string;
  rows: readonly UnsentRow[];
  emptyText: string;
}) {
  if (rows.length === 0) return <EmptyState>{emptyText}</EmptyState>;
  return (
    <DataTable label={label} columns={["Event", "Order", "Waiting since>"]}>
      {rows.map(({ eventId, name, orderId, since }) => (
        <DataTableRow key={eventId}>
          <DataTableCell>
            <InlineLink href={eventPath(eventId)}>{name}</InlineLink>
            <p className="font-mono text-ink-soft text-xs">{eventId}</p>
          </DataTableCell>
          <DataTableCell>
            {orderId !== null && <InlineLink href={orderPath(orderId)}>#{orderId}</InlineLink>}
          </DataTableCell>
          <DataTableCell right>
            <LocalTime at={since} to="second" />
          </DataTableCell>
        </DataTableRow>
      ))}
    </DataTable>
  );
}
