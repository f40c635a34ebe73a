import { DataTableCell } from "@/components/admin/list/data-table";
import { LocalTime } from "@/components/ui/local-time";
import { formatMoney } from "@/lib/domain/money";
import type { ForeignPaymentView } from "@/lib/domain/order/foreign-payment";
import { type ForeignPaymentActions, ForeignPaymentButtons } from "./foreign-payment-buttons";
import { foreignPaymentStatusLabels, foreignPaymentText } from "./foreign-payment-texts";
import { MoneyRow } from "./money-list";

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
  return (
    <MoneyRow
      orderId={orderId}
      status={foreignPaymentStatusLabels[payment.status]}
      statusText={foreignPaymentText(payment)}
    >
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
    </MoneyRow>
  );
}
