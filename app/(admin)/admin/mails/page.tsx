import type { Metadata } from "next";
import Link from "next/link";
import { z } from "zod";
import { FilterBar } from "@/components/desk/filter-bar";
import { Ledger, LedgerCell, LedgerRow, NothingHere } from "@/components/desk/ledger";
import { PageTitle } from "@/components/desk/page-title";
import { Pager } from "@/components/desk/pager";
import { faceOptions, mailFaces } from "@/components/orders/state-faces";
import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import {
  type MailRowView,
  mailKindName,
  mailKinds,
  mailStatus,
  secretMails,
} from "@/lib/domain/notification/mail-view";
import { listQuery, rowsPerPage, type SearchParams, searchTerm } from "@/lib/http/list-query";
import { deskPage } from "@/lib/http/page-context";
import { encodeOrderCursor, orderCursor } from "@/lib/http/schemas";
import { listMails } from "@/lib/services/notifications/list-mails";

export const metadata: Metadata = { title: "Mails" };

const path = "/admin/mails";
const kind = z.string().regex(/^[a-z_]{1,40}$/);

export default async function MailsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, user } = await deskPage();
  const query = await listQuery(searchParams, {
    ...{ q: searchTerm, status: mailStatus, kind, cursor: orderCursor },
  });
  const { mails, next } = await listMails({ ctx, input: { ...query, limit: rowsPerPage } });
  const { q, status, cursor } = query;
  return (
    <>
      <PageTitle lead="Every letter that was written. “Captured” means kept here, as there is no mail server.">
        Mails
      </PageTitle>
      <FilterBar
        path={path}
        search={{ label: "To", value: q, hint: "An address, or its beginning" }}
        choices={[
          { name: "kind", label: "Kind", value: query.kind, options: kindsFor(user.role) },
          { name: "status", label: "Status", value: status, options: faceOptions(mailFaces) },
        ]}
      />
      {mails.length === 0 ? (
        <NothingHere>There is no such letter.</NothingHere>
      ) : (
        <Ledger label="Mails" columns={["Letter", "To", "Order", "Status", "Written>"]}>
          {mails.map((mail) => (
            <MailRow key={mail.id} mail={mail} />
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
  const shown = Object.entries(mailKinds).filter(
    ([name]) => role === "admin" || !secretMails.some((secret) => secret === name),
  );
  return { "": "Any", ...Object.fromEntries(shown) };
}

function MailRow({ mail }: { mail: MailRowView }) {
  const { name, tone } = mailFaces[mail.status];
  return (
    <LedgerRow>
      <LedgerCell className="min-w-56">
        <Link
          href={`/admin/mails/${mail.id}`}
          className="font-medium underline-offset-4 hover:underline"
        >
          {mail.subject}
        </Link>
        <p className="text-ink-soft text-xs">{mailKindName(mail.kind)}</p>
      </LedgerCell>
      <LedgerCell className="wrap-anywhere min-w-56">{mail.to}</LedgerCell>
      <LedgerCell>
        {mail.orderId !== null && (
          <Link
            href={`/admin/orders/${mail.orderId}`}
            className="text-carbon underline-offset-4 hover:underline"
          >
            #{mail.orderId}
          </Link>
        )}
      </LedgerCell>
      <LedgerCell>
        <Badge tone={tone}>{name}</Badge>
      </LedgerCell>
      <LedgerCell right>
        <LocalTime at={mail.createdAt} />
      </LedgerCell>
    </LedgerRow>
  );
}
