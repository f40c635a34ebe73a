import Link from "next/link";
import { DataTableCell, DataTableRow } from "@/components/admin/list/data-table";
import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { orderPath } from "@/lib/domain/admin-paths";
import { formatMoney } from "@/lib/domain/money";
import type { ForeignPaymentView } from "@/lib/domain/order/foreign-payment";
import { type ForeignPaymentActions, ForeignPaymentButtons } from "./foreign-payment-buttons";
import { foreignPaymentStatusLabels, foreignPaymentText } from "./foreign-payment-texts";

export const foreignPaymentColumns = [
  "Order",
  "Status",
  "Amount>",
  "Refunded>",
  "Gateway ID",
  "Found>",
  "Actions",
] as const;

/** One payment in the list of payments that aren't orders'. */
export function ForeignPaymentRow({
  payment,
  actions,
}: {
  payment: ForeignPaymentView;
  actions: ForeignPaymentActions;
}) {
  const { orderId, amount, refundedAmount, currency } = payment;
  const status = foreignPaymentStatusLabels[payment.status];
  return (
    <DataTableRow>
      <DataTableCell className="whitespace-nowrap">
        {orderId === null ? (
          "–"
        ) : (
          <Link
            href={orderPath(orderId)}
            className="font-medium text-carbon underline-offset-4 hover:underline"
          >
            #{orderId}
          </Link>
        )}
      </DataTableCell>
      <DataTableCell className="min-w-40">
        <Badge tone={status.tone}>{status.name}</Badge>
        <p className="mt-1 text-ink-soft text-xs">{foreignPaymentText(payment)}</p>
      </DataTableCell>
      <DataTableCell right>{formatMoney(amount, currency)}</DataTableCell>
      <DataTableCell right>
        {refundedAmount === 0 ? "–" : formatMoney(refundedAmount, currency)}
      </DataTableCell>
      <DataTableCell className="font-mono text-xs">{payment.providerRef}</DataTableCell>
      <DataTableCell right>
        <LocalTime at={payment.createdAt} />
      </DataTableCell>
      <DataTableCell>
        <ForeignPaymentButtons payment={payment} actions={actions} />
      </DataTableCell>
    </DataTableRow>
  );
}
