import type { ReactNode } from "react";
import {
  DataTable,
  DataTableCell,
  DataTableRow,
  EmptyState,
} from "@/components/admin/list/data-table";
import { InlineLink } from "@/components/ui/inline-link";
import { formatCount } from "@/lib/domain/format-count";
import { formatDuration } from "@/lib/domain/format-duration";
import { formatPercent } from "@/lib/domain/overview/figures";
import { cronText } from "@/lib/domain/workflows/cron-text";
import { type FunctionEntry, functionCatalog } from "@/lib/domain/workflows/function-catalog";
import type { FunctionStats } from "@/lib/domain/workflows/function-view";

/** The functions as they are registered, with what they did within a day. */
export function FunctionTable({
  stats,
  search,
}: {
  /** Null if they could not be read. */
  stats: readonly FunctionStats[] | null;
  search: string;
}) {
  const searched = search.trim().toLowerCase();
  const shown = functionCatalog.filter(({ id, events }) =>
    [id, ...events].some((name) => name.includes(searched)),
  );
  if (shown.length === 0) return <EmptyState>No function or event matches.</EmptyState>;
  return (
    <DataTable
      label="Functions"
      columns={["Function", "Starts on", "Settings", "Runs, 24 h>", "Failures>", "p95>", "Open>"]}
    >
      {shown.map((entry) => (
        <Row
          key={entry.id}
          entry={entry}
          stats={stats?.find(({ functionId }) => functionId === entry.id)}
        />
      ))}
    </DataTable>
  );
}

function Row({ entry, stats }: { entry: FunctionEntry; stats: FunctionStats | undefined }) {
  const { id, purpose, events, schedule, file } = entry;
  const runs = `/admin/workflows/runs?function=${id}`;
  return (
    <DataTableRow data-function={id}>
      <DataTableCell className="min-w-64">
        <InlineLink href={runs} className="font-medium text-ink">
          {id}
        </InlineLink>
        <p className="text-pretty text-ink-soft text-xs">{purpose}</p>
        <p className="font-mono text-[11px] text-ink-soft">{file}</p>
      </DataTableCell>
      <DataTableCell className="min-w-52">
        <ul>
          {schedule !== null && <li>{cronText(schedule)}</li>}
          {events.map((name) => (
            <li key={name}>
              <InlineLink href={`/admin/workflows/events?name=${encodeURIComponent(name)}`}>
                {name}
              </InlineLink>
            </li>
          ))}
        </ul>
      </DataTableCell>
      <DataTableCell className="min-w-44 text-ink-soft text-xs">
        <ul>
          {settingsOf(entry).map((setting) => (
            <li key={setting}>{setting}</li>
          ))}
        </ul>
      </DataTableCell>
      <Figure>{stats && <RunCount runs={stats.runs} />}</Figure>
      <Figure>{stats && <FailureCount entry={entry} stats={stats} />}</Figure>
      <Figure>{stats && (stats.p95Ms === null ? "–" : formatDuration(stats.p95Ms))}</Figure>
      <Figure>{stats && <OpenRuns stats={stats} href={runs} />}</Figure>
    </DataTableRow>
  );
}

/** A figure, or a dash if it could not be read. */
function Figure({ children }: { children: ReactNode }) {
  return (
    <DataTableCell right className="whitespace-nowrap">
      {children === undefined ? "–" : children}
    </DataTableCell>
  );
}

function RunCount({ runs }: { runs: number }) {
  const perHour = runs / 24;
  return (
    <>
      {formatCount(runs)}
      {runs > 0 && (
        <p className="text-ink-soft text-xs">
          {perHour < 1 ? "less than 1" : formatCount(Math.round(perHour))} per hour
        </p>
      )}
    </>
  );
}

function FailureCount({
  entry: { id, batch },
  stats: { runs, failures },
}: {
  entry: FunctionEntry;
  stats: FunctionStats;
}) {
  if (failures === 0) return "0";
  // Of a batch, orders fail, not runs.
  const share = batch === null && failures <= runs ? ` (${formatPercent(failures / runs)})` : "";
  return (
    <InlineLink href={`/admin/workflows/failures?function=${id}`} className="text-bad">
      {formatCount(failures)}
      {share}
    </InlineLink>
  );
}

function OpenRuns({ stats: { open, retrying }, href }: { stats: FunctionStats; href: string }) {
  if (open === 0) return "0";
  return (
    <>
      {formatCount(open)}
      {retrying > 0 && (
        <p className="text-xs">
          <InlineLink href={`${href}&status=retrying`} className="text-warn">
            {formatCount(retrying)} retrying
          </InlineLink>
        </p>
      )}
    </>
  );
}

function settingsOf({ batch, retries, concurrency }: FunctionEntry): string[] {
  return [
    ...(batch ? [`Batches of up to ${batch.maxSize}, ${batch.timeout}`] : []),
    retries === 0 ? "No retries" : `${retries} retries`,
    ...(concurrency
      ? [`${concurrency.limit} at a time${concurrency.key ? ` per ${concurrency.key}` : ""}`]
      : []),
  ];
}
