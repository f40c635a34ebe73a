import { DataTableCell } from "@/components/admin/list/data-table";
import { refundStatusLabels } from "@/components/orders/status-labels";
import { LocalTime } from "@/components/ui/local-time";
import { formatMoney } from "@/lib/domain/money";
import { operatorActorName } from "@/lib/domain/order/operator-actor-name";
import { refundFailureReason } from "@/lib/domain/order/refund-failure-text";
import type { RefundRowView } from "@/lib/domain/payment-row";
import { MoneyRow } from "./money-list";
import { refundReasonText } from "./refund-reason-text";

export const refundColumns = [
  "Order",
  "Status",
  "Amount>",
  "Reason",
  "By",
  "Gateway ID",
  "Requested>",
] as const;

/** One refund in the list of refunds. */
export function RefundRow({ refund }: { refund: RefundRowView }) {
  return (
    <MoneyRow
      orderId={refund.orderId}
      status={refundStatusLabels[refund.status]}
      statusText={refundFailureReason(refund.failureCode)}
    >
      <DataTableCell right>{formatMoney(refund.amount, refund.currency)}</DataTableCell>
      <DataTableCell className="min-w-32">{refundReasonText(refund.reason)}</DataTableCell>
      <DataTableCell>{operatorActorName(refund.actorName)}</DataTableCell>
      <DataTableCell className="font-mono text-xs">{refund.providerRef ?? "–"}</DataTableCell>
      <DataTableCell right>
        <LocalTime at={refund.createdAt} />
      </DataTableCell>
    </MoneyRow>
  );
}
