import type { Metadata } from "next";
import { z } from "zod";
import { BlockedEmailsNotice } from "@/components/admin/emails/blocked-emails-notice";
import { emailKindOptions } from "@/components/admin/emails/email-kind-options";
import { EmailTable } from "@/components/admin/emails/email-table";
import { PageTitle } from "@/components/admin/layout/page-title";
import { EmptyState } from "@/components/admin/list/data-table";
import { FilterBar } from "@/components/admin/list/filter-bar";
import { Pager } from "@/components/admin/list/pager";
import { emailStatusLabels, statusOptions } from "@/components/orders/status-labels";
import { listQuery, rowsPerPage, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { emailStatus } from "@/lib/domain/email/email-view";
import { encodeListCursor, listCursor } from "@/lib/domain/list-cursor";
import { searchTerm } from "@/lib/domain/url-fields";
import { listEmails } from "@/lib/services/emails/list-emails";
import { readBlockedEmails } from "@/lib/services/emails/read-blocked-emails";

export const metadata: Metadata = { title: "Emails" };

const path = "/admin/emails";
const kind = z.string().regex(/^[a-z_]{1,40}$/);

export default async function EmailsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, user } = await adminPage();
  const query = await listQuery(searchParams, {
    ...{ q: searchTerm, status: emailStatus, kind, cursor: listCursor },
  });
  const { emails, next } = await listEmails({ ctx, input: { ...query, limit: rowsPerPage } });
  const blocked = await readBlockedEmails({ ctx });
  const { q, status, cursor } = query;
  const isFiltered = Boolean(q || status || query.kind);
  return (
    <>
      <PageTitle lead="All emails that Waybill has created. Without a mail server, they are only stored here.">
        Emails
      </PageTitle>
      {blocked && <BlockedEmailsNotice blocked={blocked} />}
      <FilterBar
        path={path}
        search={{ label: "To", value: q, hint: "Email address, or its beginning" }}
        choices={[
          { name: "kind", label: "Kind", value: query.kind, options: emailKindOptions(user.role) },
          {
            name: "status",
            label: "Status",
            value: status,
            options: statusOptions(emailStatusLabels),
          },
        ]}
      />
      {emails.length === 0 ? (
        <EmptyState>
          {isFiltered
            ? "No emails match. Try another address or filter."
            : "No emails yet. They appear here when orders are placed."}
        </EmptyState>
      ) : (
        <EmailTable emails={emails} />
      )}
      <Pager
        path={path}
        query={{ q, kind: query.kind, status }}
        cursor={encodeListCursor(cursor ?? null) ?? undefined}
        next={encodeListCursor(next)}
      />
    </>
  );
}
