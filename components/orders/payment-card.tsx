"use client";

import { Badge, type Tone } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { Fact, NotYet } from "@/components/ui/fact";
import { formatMoney } from "@/lib/domain/money";
import { explainMoney } from "@/lib/domain/order/explain";
import type { PaymentStatus } from "@/lib/domain/order/status";
import { useLiveOrder } from "./live-order";

const faces: Record<PaymentStatus, { name: string; tone: Tone }> = {
  pending: { name: "Not paid", tone: "neutral" },
  authorized: { name: "Approved", tone: "carbon" },
  declined: { name: "Declined", tone: "bad" },
  unknown: { name: "Checking", tone: "warn" },
  voided: { name: "Released", tone: "neutral" },
  lapsed: { name: "Released", tone: "neutral" },
  paid: { name: "Paid", tone: "good" },
  partially_refunded: { name: "Partly refunded", tone: "good" },
  refunded: { name: "Refunded", tone: "good" },
};

/** What became of the shopper's money. */
export function PaymentCard() {
  const { order } = useLiveOrder();
  const face = faces[order.paymentStatus];
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
