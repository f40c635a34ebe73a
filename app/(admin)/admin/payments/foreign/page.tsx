import type { Metadata } from "next";
import {
  ForeignPaymentRow,
  foreignPaymentColumns,
} from "@/components/admin/payments/foreign-payment-row";
import { foreignPaymentStatusLabels } from "@/components/admin/payments/foreign-payment-texts";
import { MoneyList } from "@/components/admin/payments/money-list";
import { statusOptions } from "@/components/orders/status-labels";
import { listQuery, rowsPerPage, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { encodeListCursor, listCursor } from "@/lib/domain/list-cursor";
import { foreignPaymentStatus } from "@/lib/domain/order/foreign-payment";
import { day, searchTerm } from "@/lib/domain/url-fields";
import { listForeignPayments } from "@/lib/services/payments";
import {
  markForeignPaymentHandledAction,
  returnForeignPaymentAction,
} from "./foreign-payment-actions";

export const metadata: Metadata = { title: "Foreign payments" };

const actions = { returnForeignPaymentAction, markForeignPaymentHandledAction };

export default async function ForeignPaymentsPage({
  searchParams,
}: {
  searchParams: SearchParams;
}) {
  const { ctx } = await adminPage();
  const query = await listQuery(searchParams, {
    ...{ q: searchTerm, status: foreignPaymentStatus, from: day, to: day, cursor: listCursor },
  });
  const input = { ...query, limit: rowsPerPage };
  const { foreignPayments, next } = await listForeignPayments({ ctx, input });
  return (
    <MoneyList
      path="/admin/payments/foreign"
      title="Foreign payments"
      lead="Payments at the gateway that name this shop or one of its orders, but did not come from the order. They pay nothing."
      noun="payment"
      emptyText="No foreign payments. They appear here when the gateway reports one."
      statuses={statusOptions(foreignPaymentStatusLabels)}
      columns={foreignPaymentColumns}
      query={query}
      timeZone={ctx.settings.timeZone}
      cursor={encodeListCursor(query.cursor ?? null)}
      next={encodeListCursor(next)}
      rows={foreignPayments.map((payment) => (
        <ForeignPaymentRow key={payment.id} payment={payment} actions={actions} />
      ))}
    />
  );
}
