import { DataTable, DataTableCell, DataTableRow } from "@/components/admin/list/data-table";
import { Badge } from "@/components/ui/badge";
import { InlineLink } from "@/components/ui/inline-link";
import { LocalTime } from "@/components/ui/local-time";
import { idempotencyKeyPath } from "@/lib/domain/admin-paths";
import { formatCount } from "@/lib/domain/format-count";
import type { IdempotencyKeyView } from "@/lib/domain/integrations/idempotency-key";
import { keyStateLabels } from "./idempotency-labels";
import { KeyText } from "./request-table";

/** Idempotency keys with their first requests, one row each. */
export function IdempotencyTable({ keys }: { keys: readonly IdempotencyKeyView[] }) {
  return (
    <DataTable
      label="Idempotency keys"
      columns={["Key", "First request", "API key", "Answer", "Replays>", "Conflicts>", "Time>"]}
    >
      {keys.map((row) => (
        <DataTableRow key={`${row.credential} ${row.key}`}>
          <DataTableCell className="max-w-72">
            <InlineLink
              href={idempotencyKeyPath(row.key)}
              className="block truncate font-mono text-xs leading-5"
            >
              {row.key}
            </InlineLink>
          </DataTableCell>
          <DataTableCell className="max-w-80">
            <p className="truncate font-mono text-xs leading-5">
              {row.method} {row.path}
            </p>
          </DataTableCell>
          <DataTableCell className="wrap-anywhere min-w-28 max-w-56">
            <KeyText apiKey={row.apiKey} />
          </DataTableCell>
          <DataTableCell>
            <KeyStateBadge row={row} />
          </DataTableCell>
          <DataTableCell right>{formatCount(row.replays)}</DataTableCell>
          <DataTableCell right>{formatCount(row.conflicts)}</DataTableCell>
          <DataTableCell right>
            <LocalTime at={row.createdAt} to="second" />
          </DataTableCell>
        </DataTableRow>
      ))}
    </DataTable>
  );
}

/** The status of the answer, or why there is none. */
export function KeyStateBadge({ row: { state, status } }: { row: IdempotencyKeyView }) {
  const { name, tone } = keyStateLabels[state];
  return <Badge tone={tone}>{state === "answered" ? `${name}: ${status}` : name}</Badge>;
}
