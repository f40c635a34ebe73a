"use client";

import { PaymentDisputes } from "@/components/admin/payments/payment-disputes";
import { refundReasonText } from "@/components/admin/payments/refund-reason-text";
import { paymentStatusLabels, refundStatusLabels } from "@/components/orders/status-labels";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { formatMoney } from "@/lib/domain/money";
import type { AdminPayment, AdminRefund } from "@/lib/domain/order/admin-view";
import { refundFailureReason } from "@/lib/domain/order/refund-failure-text";
import { isEnded } from "@/lib/domain/order/status";
import { paymentMethodName } from "@/lib/domain/saved-card";
import { useAdminOrder } from "./admin-order-provider";

/** The payment attempts, newest first, each with its refunds. */
export function PaymentsCard() {
  const { adminOrder } = useAdminOrder();
  const { payments, refundable, order, actions } = adminOrder;
  return (
    <Card aria-labelledby="payments-title" className="p-5 sm:p-6">
      <CardHeading
        trailing={
          refundable > 0 &&
          actions.refund === null && (
            <span className="text-ink-soft text-sm tabular-nums">
              {formatMoney(refundable, order.currency)} refundable
            </span>
          )
        }
      >
        <span id="payments-title">Payment</span>
      </CardHeading>
      {payments.length === 0 && (
        <p className="mt-2 text-ink-soft text-sm">
          {order.paymentStatus === "not_required"
            ? "The order is free, so there is no payment."
            : isEnded(order.status)
              ? "The order ended without a payment attempt."
              : "No payment attempts yet. They appear here when the customer pays."}
        </p>
      )}
      <ol className="mt-2 divide-y divide-line">
        {payments.toReversed().map((payment) => (
          <PaymentAttempt key={payment.id} payment={payment} currency={order.currency} />
        ))}
      </ol>
    </Card>
  );
}

function PaymentAttempt({ payment, currency }: { payment: AdminPayment; currency: string }) {
  const label = paymentStatusLabels[payment.status];
  return (
    <li className="py-3 text-sm">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <p className="font-medium">
          Attempt {payment.attempt}
          <span className="ml-2 font-normal text-ink-soft">{paymentMethodName(payment)}</span>
        </p>
        <Badge tone={label.tone}>{label.name}</Badge>
      </div>
      <p className="flex flex-wrap gap-x-3 text-ink-soft text-xs leading-5">
        <LocalTime at={payment.createdAt} to="second" />
        <span className="tabular-nums">
          {formatMoney(payment.capturedAmount, currency)} of {formatMoney(payment.amount, currency)}{" "}
          captured
        </span>
        {payment.providerRef && (
          <span className="wrap-anywhere font-mono">{payment.providerRef}</span>
        )}
      </p>
      {payment.failure && <p className="mt-1 text-bad text-xs">{payment.failure}</p>}
      <PaymentDisputes disputes={payment.disputes} />
      {payment.refunds.length > 0 && (
        <ul aria-label="Refunds" className="mt-2 grid gap-2 border-line border-l-2 pl-3">
          {payment.refunds.toReversed().map((refund) => (
            <Refund key={refund.id} refund={refund} currency={currency} />
          ))}
        </ul>
      )}
    </li>
  );
}

function Refund({ refund, currency }: { refund: AdminRefund; currency: string }) {
  const label = refundStatusLabels[refund.status];
  const failure = refundFailureReason(refund.failureCode);
  const units = refund.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return (
    <li data-testid="refund" className="flex flex-wrap items-start justify-between gap-x-4">
      <div className="min-w-0">
        <p className="wrap-anywhere">
          <span className="font-medium tabular-nums">{formatMoney(refund.amount, currency)}</span>{" "}
          {refundReasonText(refund.reason)}
          {failure && <span className="text-bad"> · {failure}</span>}
        </p>
        <p className="text-ink-soft text-xs leading-5">
          {refund.name} · <LocalTime at={refund.createdAt} to="second" />
          {units > 0 && ` · ${units} ${units === 1 ? "unit" : "units"}`}
          {refund.isRestocked && ", restocked"}
        </p>
      </div>
      <Badge tone={label.tone}>{label.name}</Badge>
    </li>
  );
}
