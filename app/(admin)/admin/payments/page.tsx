import type { Metadata } from "next";
import Link from "next/link";
import { FilterBar } from "@/components/desk/filter-bar";
import { Ledger, LedgerCell, LedgerRow, NothingHere } from "@/components/desk/ledger";
import { PageTitle } from "@/components/desk/page-title";
import { Pager } from "@/components/desk/pager";
import { paymentWords, statusOptions } from "@/components/desk/status-words";
import { PaymentsTabs } from "@/components/payments/payments-tabs";
import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { formatMoney } from "@/lib/domain/money";
import { paymentStatus } from "@/lib/domain/order/status";
import type { PaymentRowView } from "@/lib/domain/payment-row";
import { day, listQuery, rowsPerPage, type SearchParams, searchTerm } from "@/lib/http/list-query";
import { deskPage } from "@/lib/http/page-context";
import { encodeOrderCursor, orderCursor } from "@/lib/http/schemas";
import { listPayments } from "@/lib/services/payments";

export const metadata: Metadata = { title: "Payments" };

const path = "/admin/payments";
const columns = [
  "Order",
  "Status",
  "Amount>",
  "Captured>",
  "Refunded>",
  "Method",
  "Gateway's id",
  "Made>",
];

export default async function PaymentsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await deskPage(path);
  const query = await listQuery(searchParams, {
    ...{ q: searchTerm, status: paymentStatus, from: day, to: day, cursor: orderCursor },
  });
  const { payments, next } = await listPayments({ ctx, input: { ...query, limit: rowsPerPage } });
  const { q, status, from, to, cursor } = query;
  return (
    <>
      <PageTitle lead="Every attempt to take money, as the gateway has answered it.">
        Payments
      </PageTitle>
      <PaymentsTabs current={path} />
      <FilterBar
        path={path}
        search={{ label: "Order or payment", value: q, hint: "Order number or the gateway's id" }}
        choices={[
          { name: "status", label: "Status", value: status, options: statusOptions(paymentWords) },
        ]}
        days={[
          { name: "from", label: "From", value: from },
          { name: "to", label: "To", value: to },
        ]}
      />
      {payments.length === 0 ? (
        <NothingHere>There is no such payment.</NothingHere>
      ) : (
        <Ledger label="Payments" columns={columns}>
          {payments.map((payment) => (
            <PaymentRow key={payment.id} payment={payment} />
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

function PaymentRow({ payment }: { payment: PaymentRowView }) {
  const { name, tone } = paymentWords[payment.status];
  const money = (amount: number) => (amount === 0 ? "–" : formatMoney(amount, payment.currency));
  return (
    <LedgerRow>
      <LedgerCell className="whitespace-nowrap">
        <Link
          href={`/admin/orders/${payment.orderId}`}
          className="font-medium text-carbon underline-offset-4 hover:underline"
        >
          #{payment.orderId}
        </Link>
        {payment.attempt > 1 && (
          <span className="ml-2 text-ink-soft text-xs">attempt {payment.attempt}</span>
        )}
      </LedgerCell>
      <LedgerCell>
        <Badge tone={tone}>{name}</Badge>
        {payment.failure && <p className="mt-1 text-ink-soft text-xs">{payment.failure}</p>}
      </LedgerCell>
      <LedgerCell right>{formatMoney(payment.amount, payment.currency)}</LedgerCell>
      <LedgerCell right>{money(payment.capturedAmount)}</LedgerCell>
      <LedgerCell right>{money(payment.refundedAmount)}</LedgerCell>
      <LedgerCell className="font-mono text-xs">{payment.method ?? "hosted page"}</LedgerCell>
      <LedgerCell className="font-mono text-xs">{payment.providerRef ?? "–"}</LedgerCell>
      <LedgerCell right>
        <LocalTime at={payment.createdAt} />
      </LedgerCell>
    </LedgerRow>
  );
}
