import type { Metadata } from "next";
import { LedgerCell } from "@/components/admin/list/data-table";
import { MoneyList, MoneyRow } from "@/components/admin/payments/money-list";
import { faceOptions, refundFaces } from "@/components/orders/status-labels";
import { LocalTime } from "@/components/ui/local-time";
import { adminPage } from "@/lib/actions/session";
import { formatMoney } from "@/lib/domain/money";
import { type RefundRowView, refundStatus } from "@/lib/domain/payment-row";
import { day, listQuery, rowsPerPage, type SearchParams, searchTerm } from "@/lib/http/list-query";
import { encodeOrderCursor, orderCursor } from "@/lib/http/schemas";
import { listRefunds } from "@/lib/services/payments";

export const metadata: Metadata = { title: "Refunds" };

const path = "/admin/payments/refunds";
const columns = ["Order", "Status", "Amount>", "Reason", "By", "Gateway's id", "Asked for>"];

export default async function RefundsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage();
  const query = await listQuery(searchParams, {
    ...{ q: searchTerm, status: refundStatus, from: day, to: day, cursor: orderCursor },
  });
  const { refunds, next } = await listRefunds({ ctx, input: { ...query, limit: rowsPerPage } });
  return (
    <MoneyList
      path={path}
      title="Refunds"
      lead="Every return of money. One counts when the gateway says that it succeeded."
      noun="refund"
      statuses={faceOptions(refundFaces)}
      columns={columns}
      query={query}
      timeZone={ctx.settings.timeZone}
      cursor={encodeOrderCursor(query.cursor ?? null)}
      next={encodeOrderCursor(next)}
      rows={refunds.map((refund) => <RefundRow key={refund.id} refund={refund} />)}
    />
  );
}

function RefundRow({ refund }: { refund: RefundRowView }) {
  return (
    <MoneyRow
      orderId={refund.orderId}
      state={refundFaces[refund.status]}
      why={refund.failureCode && <span className="font-mono">{refund.failureCode}</span>}
    >
      <LedgerCell right>{formatMoney(refund.amount, refund.currency)}</LedgerCell>
      <LedgerCell className="min-w-32">{refund.reason.replaceAll("_", " ")}</LedgerCell>
      <LedgerCell>{refund.actorName}</LedgerCell>
      <LedgerCell className="font-mono text-xs">{refund.providerRef ?? "–"}</LedgerCell>
      <LedgerCell right>
        <LocalTime at={refund.createdAt} />
      </LedgerCell>
    </MoneyRow>
  );
}
