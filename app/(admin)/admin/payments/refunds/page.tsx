import type { Metadata } from "next";
import Link from "next/link";
import { FilterBar } from "@/components/desk/filter-bar";
import { Ledger, LedgerCell, LedgerRow, NothingHere } from "@/components/desk/ledger";
import { PageTitle } from "@/components/desk/page-title";
import { Pager } from "@/components/desk/pager";
import { refundWords, statusOptions } from "@/components/desk/status-words";
import { PaymentsTabs } from "@/components/payments/payments-tabs";
import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { formatMoney } from "@/lib/domain/money";
import { type RefundRowView, refundStatus } from "@/lib/domain/payment-row";
import { day, listQuery, rowsPerPage, type SearchParams, searchTerm } from "@/lib/http/list-query";
import { deskPage } from "@/lib/http/page-context";
import { encodeOrderCursor, orderCursor } from "@/lib/http/schemas";
import { listRefunds } from "@/lib/services/payments";

export const metadata: Metadata = { title: "Refunds" };

const path = "/admin/payments/refunds";

export default async function RefundsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await deskPage(path);
  const query = await listQuery(searchParams, {
    ...{ q: searchTerm, status: refundStatus, from: day, to: day, cursor: orderCursor },
  });
  const { refunds, next } = await listRefunds({ ctx, input: { ...query, limit: rowsPerPage } });
  const { q, status, from, to, cursor } = query;
  return (
    <>
      <PageTitle lead="Every return of money. One counts when the gateway says that it succeeded.">
        Refunds
      </PageTitle>
      <PaymentsTabs current={path} />
      <FilterBar
        path={path}
        search={{ label: "Order or refund", value: q, hint: "Order number or the gateway's id" }}
        choices={[
          { name: "status", label: "Status", value: status, options: statusOptions(refundWords) },
        ]}
        days={[
          { name: "from", label: "From", value: from },
          { name: "to", label: "To", value: to },
        ]}
      />
      {refunds.length === 0 ? (
        <NothingHere>There is no such refund.</NothingHere>
      ) : (
        <Ledger
          label="Refunds"
          columns={["Order", "Status", "Amount>", "Reason", "By", "Gateway's id", "Asked for>"]}
        >
          {refunds.map((refund) => (
            <RefundRow key={refund.id} refund={refund} />
          ))}
        </Ledger>
      )}
      <Pager
        path={path}
        query={{ q, status, from, to }}
        cursor={encodeOrderCursor(cursor ?? null) ?? undefined}
        next={encodeOrderCursor(next)}
      />
    </>
  );
}

function RefundRow({ refund }: { refund: RefundRowView }) {
  const { name, tone } = refundWords[refund.status];
  return (
    <LedgerRow>
      <LedgerCell>
        <Link
          href={`/admin/orders/${refund.orderId}`}
          className="font-medium text-carbon underline-offset-4 hover:underline"
        >
          #{refund.orderId}
        </Link>
      </LedgerCell>
      <LedgerCell>
        <Badge tone={tone}>{name}</Badge>
        {refund.failureCode && (
          <p className="mt-1 font-mono text-ink-soft text-xs">{refund.failureCode}</p>
        )}
      </LedgerCell>
      <LedgerCell right>{formatMoney(refund.amount, refund.currency)}</LedgerCell>
      <LedgerCell className="min-w-32">{refund.reason.replaceAll("_", " ")}</LedgerCell>
      <LedgerCell>{refund.actorName}</LedgerCell>
      <LedgerCell className="font-mono text-xs">{refund.providerRef ?? "–"}</LedgerCell>
      <LedgerCell right>
        <LocalTime at={refund.createdAt} />
      </LedgerCell>
    </LedgerRow>
  );
}
