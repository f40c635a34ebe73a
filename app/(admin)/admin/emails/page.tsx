import type { Metadata } from "next";
import Link from "next/link";
import { z } from "zod";
import { PageTitle } from "@/components/admin/layout/page-title";
import { Ledger, LedgerCell, LedgerRow, NothingHere } from "@/components/admin/list/data-table";
import { FilterBar } from "@/components/admin/list/filter-bar";
import { Pager } from "@/components/admin/list/pager";
import { emailStatusLabels, faceOptions } from "@/components/orders/status-labels";
import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { adminPage } from "@/lib/actions/session";
import {
  type EmailRowView,
  emailKindName,
  emailKinds,
  emailStatus,
  linkEmailKinds,
} from "@/lib/domain/email/email-view";
import { listQuery, rowsPerPage, type SearchParams, searchTerm } from "@/lib/http/list-query";
import { encodeOrderCursor, orderCursor } from "@/lib/http/schemas";
import { listEmails } from "@/lib/services/emails/list-emails";

export const metadata: Metadata = { title: "Emails" };

const path = "/admin/emails";
const kind = z.string().regex(/^[a-z_]{1,40}$/);

export default async function EmailsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, user } = await adminPage();
  const query = await listQuery(searchParams, {
    ...{ q: searchTerm, status: emailStatus, kind, cursor: orderCursor },
  });
  const { emails, next } = await listEmails({ ctx, input: { ...query, limit: rowsPerPage } });
  const { q, status, cursor } = query;
  return (
    <>
      <PageTitle lead="Every email that was written. “Captured” means kept here, as there is no mail server.">
        Emails
      </PageTitle>
      <FilterBar
        path={path}
        search={{ label: "To", value: q, hint: "An address, or its beginning" }}
        choices={[
          { name: "kind", label: "Kind", value: query.kind, options: kindsFor(user.role) },
          {
            name: "status",
            label: "Status",
            value: status,
            options: faceOptions(emailStatusLabels),
          },
        ]}
      />
      {emails.length === 0 ? (
        <NothingHere>There is no such email.</NothingHere>
      ) : (
        <Ledger label="Emails" columns={["Email", "To", "Order", "Status", "Written>"]}>
          {emails.map((email) => (
            <EmailRow key={email.id} email={email} />
          ))}
        </Ledger>
      )}
      <Pager
        path={path}
        query={{ q, kind: query.kind, status }}
        cursor={encodeOrderCursor(cursor ?? null) ?? undefined}
        next={encodeOrderCursor(next)}
      />
    </>
  );
}

/** The kinds that this reader is shown. */
function kindsFor(role: string): Record<string, string> {
  const shown = Object.entries(emailKinds).filter(
    ([name]) => role === "admin" || !linkEmailKinds.some((secret) => secret === name),
  );
  return { "": "Any", ...Object.fromEntries(shown) };
}

function EmailRow({ email }: { email: EmailRowView }) {
  const { name, tone } = emailStatusLabels[email.status];
  return (
    <LedgerRow>
      <LedgerCell className="min-w-56">
        <Link
          href={`/admin/emails/${email.id}`}
          className="font-medium underline-offset-4 hover:underline"
        >
          {email.subject}
        </Link>
        <p className="text-ink-soft text-xs">{emailKindName(email.kind)}</p>
      </LedgerCell>
      <LedgerCell className="wrap-anywhere min-w-56">{email.to}</LedgerCell>
      <LedgerCell>
        {email.orderId !== null && (
          <Link
            href={`/admin/orders/${email.orderId}`}
            className="text-carbon underline-offset-4 hover:underline"
          >
            #{email.orderId}
          </Link>
        )}
      </LedgerCell>
      <LedgerCell>
        <Badge tone={tone}>{name}</Badge>
      </LedgerCell>
      <LedgerCell right>
        <LocalTime at={email.createdAt} />
      </LedgerCell>
    </LedgerRow>
  );
}
