import { DataTableCell } from "@/components/admin/list/data-table";
import { paymentStatusLabels } from "@/components/orders/status-labels";
import { LocalTime } from "@/components/ui/local-time";
import { formatMoney } from "@/lib/domain/money";
import type { PaymentRowView } from "@/lib/domain/payment-row";
import { paymentMethodName } from "@/lib/domain/saved-card";
import { MoneyRow } from "./money-list";

export const paymentColumns = [
  "Order",
  "Status",
  "Amount>",
  "Captured>",
  "Refunded>",
  "Method",
  "Gateway ID",
  "Date>",
] as const;

/** One payment attempt in the list of payments. */
export function PaymentRow({ payment }: { payment: PaymentRowView }) {
  const money = (amount: number) => (amount === 0 ? "–" : formatMoney(amount, payment.currency));
  return (
    <MoneyRow
      orderId={payment.orderId}
      note={payment.attempt > 1 && `attempt ${payment.attempt}`}
      status={paymentStatusLabels[payment.status]}
      statusText={payment.failure}
    >
      <DataTableCell right>{formatMoney(payment.amount, payment.currency)}</DataTableCell>
      <DataTableCell right>{money(payment.capturedAmount)}</DataTableCell>
      <DataTableCell right>{money(payment.refundedAmount)}</DataTableCell>
      <DataTableCell className="whitespace-nowrap text-xs">
        {paymentMethodName(payment)}
      </DataTableCell>
      <DataTableCell className="font-mono text-xs">{payment.providerRef ?? "–"}</DataTableCell>
      <DataTableCell right>
        <LocalTime at={payment.createdAt} />
      </DataTableCell>
    </MoneyRow>
  );
}
