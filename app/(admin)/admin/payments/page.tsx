import type { Metadata } from "next";
import { LedgerCell } from "@/components/admin/list/data-table";
import { MoneyList, MoneyRow } from "@/components/admin/payments/money-list";
import { faceOptions, paymentFaces } from "@/components/orders/status-labels";
import { LocalTime } from "@/components/ui/local-time";
import { adminPage } from "@/lib/actions/session";
import { formatMoney } from "@/lib/domain/money";
import { paymentStatus } from "@/lib/domain/order/status";
import type { PaymentRowView } from "@/lib/domain/payment-row";
import { day, listQuery, rowsPerPage, type SearchParams, searchTerm } from "@/lib/http/list-query";
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
  const { ctx } = await adminPage();
  const query = await listQuery(searchParams, {
    ...{ q: searchTerm, status: paymentStatus, from: day, to: day, cursor: orderCursor },
  });
  const { payments, next } = await listPayments({ ctx, input: { ...query, limit: rowsPerPage } });
  return (
    <MoneyList
      path={path}
      title="Payments"
      lead="Every attempt to take money, as the gateway has answered it."
      noun="payment"
      statuses={faceOptions(paymentFaces)}
      columns={columns}
      query={query}
      timeZone={ctx.settings.timeZone}
      cursor={encodeOrderCursor(query.cursor ?? null)}
      next={encodeOrderCursor(next)}
      rows={payments.map((payment) => <PaymentRow key={payment.id} payment={payment} />)}
    />
  );
}

function PaymentRow({ payment }: { payment: PaymentRowView }) {
  const money = (amount: number) => (amount === 0 ? "–" : formatMoney(amount, payment.currency));
  return (
    <MoneyRow
      orderId={payment.orderId}
      aside={payment.attempt > 1 && `attempt ${payment.attempt}`}
      state={paymentFaces[payment.status]}
      why={payment.failure}
    >
      <LedgerCell right>{formatMoney(payment.amount, payment.currency)}</LedgerCell>
      <LedgerCell right>{money(payment.capturedAmount)}</LedgerCell>
      <LedgerCell right>{money(payment.refundedAmount)}</LedgerCell>
      <LedgerCell className="font-mono text-xs">{payment.method ?? "hosted page"}</LedgerCell>
      <LedgerCell className="font-mono text-xs">{payment.providerRef ?? "–"}</LedgerCell>
      <LedgerCell right>
        <LocalTime at={payment.createdAt} />
      </LedgerCell>
    </MoneyRow>
  );
}
