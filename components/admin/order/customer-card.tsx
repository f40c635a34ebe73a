"use client";

import Link from "next/link";
import { Card, CardHeading } from "@/components/ui/card";
import { orderCountMax } from "@/lib/domain/order/admin-view";
import { useAdminOrder } from "./admin-order-provider";

/** The customer, their number of orders, and the tracking page that they see. */
export function CustomerCard() {
  const { adminOrder } = useAdminOrder();
  const { customer, order } = adminOrder;
  const count = customer.orders > orderCountMax ? `${orderCountMax}+` : customer.orders;
  return (
    <Card aria-labelledby="customer-title" className="p-5 sm:p-6">
      <CardHeading>
        <span id="customer-title">Customer</span>
      </CardHeading>
      <p className="wrap-anywhere mt-2 font-medium text-sm">
        {order.customerId === null ? (
          (customer.name ?? "Guest")
        ) : (
          <Link
            href={`/admin/customers/${order.customerId}`}
            prefetch={false}
            className="underline-offset-4 hover:underline"
          >
            {customer.name ?? `Customer ${order.customerId}`}
          </Link>
        )}
      </p>
      {customer.email && (
        <p className="wrap-anywhere text-sm">
          <a
            href={`mailto:${customer.email}`}
            className="text-carbon underline-offset-4 hover:underline"
          >
            {customer.email}
          </a>
        </p>
      )}
      <p className="mt-1.5 flex flex-wrap justify-between gap-x-4 text-ink-soft text-xs leading-5">
        <span>
          {count} {customer.orders === 1 ? "order" : "orders"}
        </span>
        {order.trackingToken && (
          <Link
            href={`/track/${order.trackingToken}`}
            className="text-carbon underline-offset-4 hover:underline"
          >
            View tracking page
          </Link>
        )}
      </p>
    </Card>
  );
}
