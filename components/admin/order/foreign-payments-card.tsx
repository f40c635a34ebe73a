"use client";

import { ForeignPaymentButtons } from "@/components/admin/payments/foreign-payment-buttons";
import {
  foreignPaymentStatusLabels,
  foreignPaymentText,
} from "@/components/admin/payments/foreign-payment-texts";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { formatMoney } from "@/lib/domain/money";
import { useAdminOrder } from "./admin-order-provider";

/** Payments at the gateway that name this order but aren't its own; nothing if there are none. */
export function ForeignPaymentsCard() {
  const { adminOrder, actions } = useAdminOrder();
  const { foreignPayments } = adminOrder;
  if (foreignPayments.length === 0) return null;
  return (
    <Card aria-labelledby="foreign-payments-title" className="p-5 sm:p-6">
      <CardHeading>
        <span id="foreign-payments-title">Foreign payments</span>
      </CardHeading>
      <ul className="mt-2 divide-y divide-line">
        {foreignPayments.map((payment) => {
          const status = foreignPaymentStatusLabels[payment.status];
          return (
            <li key={payment.id} className="grid gap-2 py-3 text-sm">
              <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
                <p className="font-medium tabular-nums">
                  {formatMoney(payment.amount, payment.currency)}
                </p>
                <Badge tone={status.tone}>{status.name}</Badge>
              </div>
              <p>{foreignPaymentText(payment)}</p>
              <p className="flex flex-wrap gap-x-3 text-ink-soft text-xs leading-5">
                <LocalTime at={payment.createdAt} to="second" />
                <span className="wrap-anywhere font-mono">{payment.providerRef}</span>
              </p>
              <ForeignPaymentButtons payment={payment} actions={actions} />
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
