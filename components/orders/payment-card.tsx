"use client";

import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { Fact, NotYet } from "@/components/ui/fact";
import { formatMoney } from "@/lib/domain/money";
import { explainMoney } from "@/lib/domain/order/explain";
import { useLiveOrder } from "./live-order";
import { paymentFaces } from "./status-labels";

/** What became of the shopper's money. */
export function PaymentCard() {
  const { order } = useLiveOrder();
  const face = paymentFaces[order.paymentStatus];
  const refunded = order.payment?.refundedAmount ?? 0;
  return (
    <Card aria-labelledby="payment-title" className="p-5 sm:p-6">
      <CardHeading aside={<Badge tone={face.tone}>{face.name}</Badge>}>
        <span id="payment-title">Payment</span>
      </CardHeading>
      <dl className="mt-3 text-sm">
        <Fact name="Amount">
          <span className="tabular-nums">
            {formatMoney(order.payment?.amount ?? order.total, order.currency)}
          </span>
        </Fact>
        <Fact name="Refunded">
          {refunded > 0 ? (
            <span className="tabular-nums">{formatMoney(refunded, order.currency)}</span>
          ) : (
            <span className="text-ink-soft">None</span>
          )}
        </Fact>
        <Fact name="Reference">
          {order.payment ? (
            <span className="font-mono text-xs">#{order.payment.id}</span>
          ) : (
            <NotYet />
          )}
        </Fact>
      </dl>
      <p className="mt-3 min-h-10 text-pretty border-line border-t pt-3 text-ink-soft text-sm">
        {explainMoney(order)}
      </p>
    </Card>
  );
}
