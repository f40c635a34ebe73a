import Link from "next/link";
import type { OrderEventView, OrderView } from "@/lib/domain/order/view";
import type { RealtimeSettings } from "@/lib/domain/realtime";
import { DeliveryCard } from "./delivery-card";
import { LiveOrderProvider } from "./live-order";
import type { OrderPageActions } from "./order-action";
import { OrderItems } from "./order-items";
import { OrderSummary } from "./order-summary";
import { OrderTimeline } from "./order-timeline";
import { PaymentCard } from "./payment-card";

/** The customer's page for one order. Rendered on the server, then updated live. */
export function OrderPage({
  order,
  events,
  token,
  realtime,
  backFromCheckout,
  renderedAt,
  invoicePath,
  ...actions
}: {
  order: OrderView;
  events: OrderEventView[];
  /** The tracking token, for pages opened by tracking link. Otherwise the session authorizes. */
  token?: string;
  realtime: RealtimeSettings;
  backFromCheckout: boolean;
  /** ISO 8601 UTC, by the server's clock. */
  renderedAt: string;
  invoicePath: string;
} & OrderPageActions) {
  return (
    <LiveOrderProvider
      order={order}
      events={events}
      realtime={realtime}
      backFromCheckout={backFromCheckout}
      {...(token !== undefined && { token })}
    >
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_23rem] lg:grid-rows-[auto_1fr] lg:gap-6">
        <OrderSummary order={order} renderedAt={renderedAt} {...actions} />
        <div className="grid gap-5 lg:row-span-2 lg:gap-6">
          <OrderItems
            order={order}
            foot={
              <Link href={invoicePath} className="text-carbon underline underline-offset-4">
                Invoice
              </Link>
            }
          />
          <PaymentCard />
          <DeliveryCard />
        </div>
        <OrderTimeline />
      </div>
    </LiveOrderProvider>
  );
}
