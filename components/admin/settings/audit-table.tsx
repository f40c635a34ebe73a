import { DataTable, DataTableCell, DataTableRow } from "@/components/admin/list/data-table";
import { LocalTime } from "@/components/ui/local-time";
import type { AuditEntryView } from "@/lib/domain/audit";
import { operatorActorName } from "@/lib/domain/order/operator-actor-name";
import { auditActionLabel } from "./audit-action-labels";

/** The audit log, newest entry first. */
export function AuditTable({ entries }: { entries: readonly AuditEntryView[] }) {
  return (
    <DataTable label="Audit log" columns={["Date", "By", "Action", "Subject", "Details"]}>
      {entries.map((entry) => (
        <DataTableRow key={entry.id}>
          <DataTableCell>
            <LocalTime at={entry.at} to="second" />
          </DataTableCell>
          <DataTableCell>
            <span title={entry.actor}>{operatorActorName(entry.actorName)}</span>
          </DataTableCell>
          <DataTableCell className="whitespace-nowrap font-medium">
            <span title={entry.action}>{auditActionLabel(entry.action)}</span>
          </DataTableCell>
          <DataTableCell className="whitespace-nowrap font-mono text-xs">
            {entry.subject}
          </DataTableCell>
          <DataTableCell className="min-w-48 break-all font-mono text-ink-soft text-xs">
            {Object.keys(entry.data).length > 0 ? JSON.stringify(entry.data) : ""}
          </DataTableCell>
        </DataTableRow>
      ))}
    </DataTable>
  );
}
