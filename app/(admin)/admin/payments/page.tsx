import type { Metadata } from "next";
import { DataTableCell } from "@/components/admin/list/data-table";
import { MoneyList, MoneyRow } from "@/components/admin/payments/money-list";
import { paymentStatusLabels, statusOptions } from "@/components/orders/status-labels";
import { LocalTime } from "@/components/ui/local-time";
import { listQuery, rowsPerPage, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { encodeListCursor, listCursor } from "@/lib/domain/list-cursor";
import { formatMoney } from "@/lib/domain/money";
import { paymentStatus } from "@/lib/domain/order/status";
import type { PaymentRowView } from "@/lib/domain/payment-row";
import { day, searchTerm } from "@/lib/domain/url-fields";
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
    ...{ q: searchTerm, status: paymentStatus, from: day, to: day, cursor: listCursor },
  });
  const { payments, next } = await listPayments({ ctx, input: { ...query, limit: rowsPerPage } });
  return (
    <MoneyList
      path={path}
      title="Payments"
      lead="Every attempt to take money, as the gateway has answered it."
      noun="payment"
      statuses={statusOptions(paymentStatusLabels)}
      columns={columns}
      query={query}
      timeZone={ctx.settings.timeZone}
      cursor={encodeListCursor(query.cursor ?? null)}
      next={encodeListCursor(next)}
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
      state={paymentStatusLabels[payment.status]}
      why={payment.failure}
    >
      <DataTableCell right>{formatMoney(payment.amount, payment.currency)}</DataTableCell>
      <DataTableCell right>{money(payment.capturedAmount)}</DataTableCell>
      <DataTableCell right>{money(payment.refundedAmount)}</DataTableCell>
      <DataTableCell className="font-mono text-xs">{payment.method ?? "hosted page"}</DataTableCell>
      <DataTableCell className="font-mono text-xs">{payment.providerRef ?? "–"}</DataTableCell>
      <DataTableCell right>
        <LocalTime at={payment.createdAt} />
      </DataTableCell>
    </MoneyRow>
  );
}
