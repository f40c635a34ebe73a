import type { Metadata } from "next";
import { MoneyList } from "@/components/admin/payments/money-list";
import { RefundRow, refundColumns } from "@/components/admin/payments/refund-row";
import { refundStatusLabels, statusOptions } from "@/components/orders/status-labels";
import { listQuery, rowsPerPage, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { encodeListCursor, listCursor } from "@/lib/domain/list-cursor";
import { refundStatus } from "@/lib/domain/order/status";
import { day, searchTerm } from "@/lib/domain/url-fields";
import { listRefunds } from "@/lib/services/payments";

export const metadata: Metadata = { title: "Refunds" };

export default async function RefundsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage();
  const query = await listQuery(searchParams, {
    ...{ q: searchTerm, status: refundStatus, from: day, to: day, cursor: listCursor },
  });
  const { refunds, next } = await listRefunds({ ctx, input: { ...query, limit: rowsPerPage } });
  return (
    <MoneyList
      path="/admin/payments/refunds"
      title="Refunds"
      lead="Every refund and its status."
      noun="refund"
      emptyText="No refunds yet. Issue one on the page of a paid order."
      statuses={statusOptions(refundStatusLabels)}
      columns={refundColumns}
      query={query}
      timeZone={ctx.settings.timeZone}
      cursor={encodeListCursor(query.cursor ?? null)}
      next={encodeListCursor(next)}
      rows={refunds.map((refund) => <RefundRow key={refund.id} refund={refund} />)}
    />
  );
}
