import { Download } from "lucide-react";
import type { Metadata } from "next";
import { PageTitle } from "@/components/admin/layout/page-title";
import { EmptyState } from "@/components/admin/list/data-table";
import { FilterBar } from "@/components/admin/list/filter-bar";
import { Pager } from "@/components/admin/list/pager";
import { AuditTable } from "@/components/admin/settings/audit-table";
import { auditAreaLabels } from "@/components/admin/settings/audit-text";
import { SettingsTabs } from "@/components/admin/settings/settings-tabs";
import { listQuery, rowsPerPage, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { auditFilter } from "@/lib/domain/audit";
import { encodeListCursor, listCursor } from "@/lib/domain/list-cursor";
import { listAuditEntries } from "@/lib/services/audit/list-audit-entries";

export const metadata: Metadata = { title: "Audit log" };

const path = "/admin/settings/audit";

export default async function AuditPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage("admin");
  const query = await listQuery(searchParams, { ...auditFilter.shape, cursor: listCursor });
  const { entries, next } = await listAuditEntries({
    ctx,
    input: { ...query, limit: rowsPerPage },
  });
  const { q, area, from, to, cursor } = query;
  const { timeZone } = ctx.settings;
  const filter = Object.entries({ q, area, from, to }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  const csv = `/api/admin/audit.csv?${new URLSearchParams(filter)}`;
  return (
    <>
      <PageTitle
        lead="Changes to settings, users, API keys, products and customers, and imports of stock. Each order has its own timeline, and each product its stock history."
        actions={
          <a
            href={csv}
            download
            className="inline-flex h-9 items-center gap-1.5 rounded-md border border-line bg-surface px-3 text-sm hover:bg-sunken"
          >
            <Download aria-hidden className="size-4" />
            Export CSV
          </a>
        }
      >
        Audit log
      </PageTitle>
      <SettingsTabs current={path} />
      <FilterBar
        path={path}
        search={{ label: "By", value: q, hint: "Name or email of a user" }}
        choices={[
          {
            name: "area",
            label: "About",
            value: area,
            options: { "": "Anything", ...auditAreaLabels },
          },
        ]}
        days={[
          { name: "from", label: `From (${timeZone})`, value: from },
          { name: "to", label: `To (${timeZone})`, value: to },
        ]}
      />
      {entries.length === 0 ? (
        <EmptyState>
          {filter.length > 0
            ? "No changes match. Try another name or filter."
            : "No changes yet. They appear here when someone makes one."}
        </EmptyState>
      ) : (
        <AuditTable entries={entries} />
      )}
      <Pager
        path={path}
        query={{ q, area, from, to }}
        cursor={encodeListCursor(cursor ?? null) ?? undefined}
        next={encodeListCursor(next)}
      />
    </>
  );
}
