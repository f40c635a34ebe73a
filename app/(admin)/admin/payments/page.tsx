import type { Metadata } from "next";
import { ForeignPaymentsNotice } from "@/components/admin/payments/foreign-payments-notice";
import { MoneyList } from "@/components/admin/payments/money-list";
import { PaymentRow, paymentColumns } from "@/components/admin/payments/payment-row";
import { paymentStatusLabels, statusOptions } from "@/components/orders/status-labels";
import { listQuery, rowsPerPage, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { encodeListCursor, listCursor } from "@/lib/domain/list-cursor";
import { paymentStatus } from "@/lib/domain/order/status";
import { day, searchTerm } from "@/lib/domain/url-fields";
import { countOpenForeignPayments, listPayments } from "@/lib/services/payments";

export const metadata: Metadata = { title: "Payments" };

export default async function PaymentsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage();
  const query = await listQuery(searchParams, {
    ...{ q: searchTerm, status: paymentStatus, from: day, to: day, cursor: listCursor },
  });
  const [{ payments, next }, open] = await Promise.all([
    listPayments({ ctx, input: { ...query, limit: rowsPerPage } }),
    countOpenForeignPayments({ ctx }),
  ]);
  return (
    <MoneyList
      path="/admin/payments"
      title="Payments"
      lead="Every payment attempt and its result."
      noun="payment"
      emptyText="No payments yet. They appear here when customers pay."
      statuses={statusOptions(paymentStatusLabels)}
      columns={paymentColumns}
      query={query}
      timeZone={ctx.settings.timeZone}
      cursor={encodeListCursor(query.cursor ?? null)}
      next={encodeListCursor(next)}
      notice={<ForeignPaymentsNotice open={open} />}
      rows={payments.map((payment) => <PaymentRow key={payment.id} payment={payment} />)}
    />
  );
}
