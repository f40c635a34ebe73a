import type { Metadata } from "next";
import { PageTitle } from "@/components/admin/layout/page-title";
import {
  DataTable,
  DataTableCell,
  DataTableRow,
  EmptyState,
} from "@/components/admin/list/data-table";
import { Pager } from "@/components/admin/list/pager";
import { SettingsTabs } from "@/components/admin/settings/settings-tabs";
import { LocalTime } from "@/components/ui/local-time";
import { listQuery, rowsPerPage, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { idCursor } from "@/lib/domain/url-fields";
import { listAuditEntries } from "@/lib/services/audit/list-audit-entries";

export const metadata: Metadata = { title: "Audit log" };

const path = "/admin/settings/audit";

export default async function AuditPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage("admin");
  const { cursor } = await listQuery(searchParams, { cursor: idCursor });
  const { entries, next } = await listAuditEntries({
    ctx,
    input: { before: cursor, limit: rowsPerPage },
  });
  return (
    <>
      <PageTitle lead="Who changed settings, users, keys, products and people. An order has its own timeline.">
        Audit log
      </PageTitle>
      <SettingsTabs current={path} />
      {entries.length === 0 ? (
        <EmptyState>Nothing was changed yet.</EmptyState>
      ) : (
        <DataTable label="Audit log" columns={["When", "Who", "What", "On", "Details"]}>
          {entries.map((entry) => (
            <DataTableRow key={entry.id}>
              <DataTableCell>
                <LocalTime at={entry.at} to="second" />
              </DataTableCell>
              <DataTableCell>
                <span title={entry.actor}>{entry.actorName}</span>
              </DataTableCell>
              <DataTableCell className="whitespace-nowrap font-medium">
                {entry.action}
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
      )}
      <Pager path={path} query={{}} cursor={cursor?.toString()} next={next?.toString() ?? null} />
    </>
  );
}
