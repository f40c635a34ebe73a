"use client";

import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { DescriptionItem, NotYetKnown } from "@/components/ui/description-item";
import { formatMoney } from "@/lib/domain/money";
import { cardName } from "@/lib/domain/saved-card";
import { chargedAmount, customerPaymentText } from "./customer-payment-text";
import { useLiveOrder } from "./live-order";
import { paymentStatusLabels } from "./status-labels";

/** The state of the customer's payment. */
export function PaymentCard() {
  const { order } = useLiveOrder();
  const label = paymentStatusLabels[order.paymentStatus];
  const refunded = order.payment?.refundedAmount ?? 0;
  const returned = order.payment?.returnedByBankAmount ?? 0;
  const elsewhere = order.payment?.returnedElsewhereAmount ?? 0;
  const card = order.payment?.card;
  return (
    <Card aria-labelledby="payment-title" className="p-5 sm:p-6">
      <CardHeading trailing={<Badge tone={label.tone}>{label.name}</Badge>}>
        <span id="payment-title">Payment</span>
      </CardHeading>
      <dl className="mt-3 text-sm">
        <DescriptionItem name="Amount">
          <span className="tabular-nums">
            {order.paymentStatus === "not_required"
              ? "Free"
              : formatMoney(chargedAmount(order), order.currency)}
          </span>
        </DescriptionItem>
        {order.paymentStatus !== "not_required" && (
          <DescriptionItem name="Card">{card ? cardName(card) : <NotYetKnown />}</DescriptionItem>
        )}
        <DescriptionItem name="Refunded">
          {refunded > 0 ? (
            <span className="tabular-nums">{formatMoney(refunded, order.currency)}</span>
          ) : (
            <span className="text-ink-soft">None</span>
          )}
        </DescriptionItem>
        {returned > 0 && (
          <DescriptionItem name="Returned by your bank">
            <span className="tabular-nums">{formatMoney(returned, order.currency)}</span>
          </DescriptionItem>
        )}
        {elsewhere > 0 && (
          <DescriptionItem name="Returned in another way">
            <span className="tabular-nums">{formatMoney(elsewhere, order.currency)}</span>
          </DescriptionItem>
        )}
      </dl>
      <div className="mt-3 border-line border-t pt-3">
        {/* As high as the longest text, two lines, to avoid layout shifts. */}
        <p className="min-h-10 text-pretty text-ink-soft text-sm">{customerPaymentText(order)}</p>
      </div>
    </Card>
  );
}
