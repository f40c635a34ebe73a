import type { Metadata } from "next";
import { PageTitle } from "@/components/admin/layout/page-title";
import { EmptyState } from "@/components/admin/list/data-table";
import { Pager } from "@/components/admin/list/pager";
import { AuditTable } from "@/components/admin/settings/audit-table";
import { SettingsTabs } from "@/components/admin/settings/settings-tabs";
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
      <PageTitle lead="Changes to settings, users, API keys, products, stock and customers. Each order has its own timeline.">
        Audit log
      </PageTitle>
      <SettingsTabs current={path} />
      {entries.length === 0 ? (
        <EmptyState>No changes yet. They appear here when someone makes one.</EmptyState>
      ) : (
        <AuditTable entries={entries} />
      )}
      <Pager path={path} query={{}} cursor={cursor?.toString()} next={next?.toString() ?? null} />
    </>
  );
}
