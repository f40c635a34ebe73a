import type { Metadata } from "next";
import { DataTableCell } from "@/components/admin/list/data-table";
import { MoneyList, MoneyRow } from "@/components/admin/payments/money-list";
import { refundStatusLabels, statusOptions } from "@/components/orders/status-labels";
import { LocalTime } from "@/components/ui/local-time";
import { listQuery, rowsPerPage, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { encodeListCursor, listCursor } from "@/lib/domain/list-cursor";
import { formatMoney } from "@/lib/domain/money";
import { type RefundRowView, refundStatus } from "@/lib/domain/payment-row";
import { day, searchTerm } from "@/lib/domain/url-fields";
import { listRefunds } from "@/lib/services/payments";

export const metadata: Metadata = { title: "Refunds" };

const path = "/admin/payments/refunds";
const columns = ["Order", "Status", "Amount>", "Reason", "By", "Gateway's id", "Asked for>"];

export default async function RefundsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage();
  const query = await listQuery(searchParams, {
    ...{ q: searchTerm, status: refundStatus, from: day, to: day, cursor: listCursor },
  });
  const { refunds, next } = await listRefunds({ ctx, input: { ...query, limit: rowsPerPage } });
  return (
    <MoneyList
      path={path}
      title="Refunds"
      lead="Every return of money. One counts when the gateway says that it succeeded."
      noun="refund"
      statuses={statusOptions(refundStatusLabels)}
      columns={columns}
      query={query}
      timeZone={ctx.settings.timeZone}
      cursor={encodeListCursor(query.cursor ?? null)}
      next={encodeListCursor(next)}
      rows={refunds.map((refund) => <RefundRow key={refund.id} refund={refund} />)}
    />
  );
}

function RefundRow({ refund }: { refund: RefundRowView }) {
  return (
    <MoneyRow
      orderId={refund.orderId}
      state={refundStatusLabels[refund.status]}
      why={refund.failureCode && <span className="font-mono">{refund.failureCode}</span>}
    >
      <DataTableCell right>{formatMoney(refund.amount, refund.currency)}</DataTableCell>
      <DataTableCell className="min-w-32">{refund.reason.replaceAll("_", " ")}</DataTableCell>
      <DataTableCell>{refund.actorName}</DataTableCell>
      <DataTableCell className="font-mono text-xs">{refund.providerRef ?? "–"}</DataTableCell>
      <DataTableCell right>
        <LocalTime at={refund.createdAt} />
      </DataTableCell>
    </MoneyRow>
  );
}
