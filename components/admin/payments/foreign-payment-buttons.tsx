import { ConfirmAction } from "@/components/ui/confirm-action";
import type { FormAction } from "@/components/ui/use-server-form";
import { formatMoney } from "@/lib/domain/money";
import { type ForeignPaymentView, needsOperator } from "@/lib/domain/order/foreign-payment";

/** The server actions on a payment that isn't an order's. */
export interface ForeignPaymentActions {
  returnForeignPaymentAction: FormAction<{ kind: "done"; message?: string }>;
  markForeignPaymentHandledAction: FormAction<{ kind: "done" }>;
}

/** Voids or refunds the payment, or leaves it as it is. */
export function ForeignPaymentButtons({
  payment,
  actions,
}: {
  payment: ForeignPaymentView;
  actions: ForeignPaymentActions;
}) {
  const { id, status, amount, receivedAmount, refundedAmount, currency } = payment;
  const isOffered = needsOperator(payment) && !payment.isBeingRefunded;
  const field = { name: "foreignPaymentId", value: id };
  const isAuthorized = status === "authorized";
  const money = formatMoney(isAuthorized ? amount : receivedAmount - refundedAmount, currency);
  return (
    <div className="flex flex-wrap gap-2">
      <ConfirmAction
        label={isAuthorized ? "Void authorization" : "Refund payment"}
        isOffered={isOffered}
        title={isAuthorized ? "Void this authorization?" : "Refund this payment?"}
        description={
          isAuthorized
            ? `The ${money} that are reserved on the customer's card are released. This can't be undone.`
            : `${money} go back to the original payment method. This can't be undone.`
        }
        successMessage={isAuthorized ? "Authorization voided" : "Payment refunded"}
        action={actions.returnForeignPaymentAction}
        field={field}
      />
      <ConfirmAction
        label="Mark as handled"
        isOffered={isOffered}
        variant="primary"
        title="Mark this payment as handled?"
        description="Waybill leaves the money where it is and no longer asks for attention. Use this for a payment of other software on the same account."
        successMessage="Payment marked as handled"
        action={actions.markForeignPaymentHandledAction}
        field={field}
      />
    </div>
  );
}
