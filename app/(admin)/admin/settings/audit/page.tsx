import type { Metadata } from "next";
import { PageTitle } from "@/components/admin/layout/page-title";
import { Ledger, LedgerCell, LedgerRow, NothingHere } from "@/components/admin/list/data-table";
import { Pager } from "@/components/admin/list/pager";
import { SettingsTabs } from "@/components/admin/settings/settings-tabs";
import { LocalTime } from "@/components/ui/local-time";
import { adminPage } from "@/lib/actions/session";
import { idCursor, listQuery, rowsPerPage, type SearchParams } from "@/lib/http/list-query";
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
        <NothingHere>Nothing was changed yet.</NothingHere>
      ) : (
        <Ledger label="Audit log" columns={["When", "Who", "What", "On", "Details"]}>
          {entries.map((entry) => (
            <LedgerRow key={entry.id}>
              <LedgerCell>
                <LocalTime at={entry.at} to="second" />
              </LedgerCell>
              <LedgerCell>
                <span title={entry.actor}>{entry.actorName}</span>
              </LedgerCell>
              <LedgerCell className="whitespace-nowrap font-medium">{entry.action}</LedgerCell>
              <LedgerCell className="whitespace-nowrap font-mono text-xs">
                {entry.subject}
              </LedgerCell>
              <LedgerCell className="min-w-48 break-all font-mono text-ink-soft text-xs">
                {Object.keys(entry.data).length > 0 ? JSON.stringify(entry.data) : ""}
              </LedgerCell>
            </LedgerRow>
          ))}
        </Ledger>
      )}
      <Pager path={path} query={{}} cursor={cursor?.toString()} next={next?.toString() ?? null} />
    </>
  );
}
