import Link from "next/link";
import { DataTable, DataTableCell, DataTableRow } from "@/components/admin/list/data-table";
import { LocalTime } from "@/components/ui/local-time";
import type { AuditEntryView } from "@/lib/domain/audit";
import { operatorActorName } from "@/lib/domain/order/operator-actor-name";
import { auditText } from "./audit-text";

/** The audit log, newest entry first, in sentences. */
export function AuditTable({ entries }: { entries: readonly AuditEntryView[] }) {
  return (
    <DataTable label="Audit log" columns={["Date", "Change"]}>
      {entries.map((entry) => (
        <DataTableRow key={entry.id}>
          <DataTableCell className="whitespace-nowrap">
            <LocalTime at={entry.at} to="second" />
          </DataTableCell>
          <DataTableCell className="wrap-anywhere min-w-64">
            <Sentence entry={entry} />
          </DataTableCell>
        </DataTableRow>
      ))}
    </DataTable>
  );
}

function Sentence({ entry }: { entry: AuditEntryView }) {
  const { before, subject, href, after } = auditText(entry);
  return (
    <span title={`${entry.actor} ${entry.action} ${entry.subject}`}>
      <span className="font-medium">{operatorActorName(entry.actorName)}</span> {before}{" "}
      {href ? (
        <Link
          href={href}
          prefetch={false}
          className="text-carbon underline-offset-4 hover:underline"
        >
          {subject}
        </Link>
      ) : (
        subject
      )}
      {after && ` ${after}`}
    </span>
  );
}
