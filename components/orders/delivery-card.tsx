"use client";

import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { DescriptionItem, NotYetKnown } from "@/components/ui/description-item";
import { LocalTime } from "@/components/ui/local-time";
import type { OrderView } from "@/lib/domain/order/view";
import { useLiveOrder } from "./live-order";
import { ShippingAddress } from "./shipping-address";
import { shipmentStatusLabel } from "./status-labels";
import { TrackingNumber } from "./tracking-number";

type Shipment = NonNullable<OrderView["shipment"]>;

/** The delivery address and the state of the shipment. */
export function DeliveryCard() {
  const { shipment, shippingAddress } = useLiveOrder().order;
  const label = shipmentStatusLabel(shipment);
  return (
    <Card aria-labelledby="delivery-title" className="p-5 sm:p-6">
      <CardHeading trailing={<Badge tone={label.tone}>{label.name}</Badge>}>
        <span id="delivery-title">Delivery</span>
      </CardHeading>
      <dl className="mt-3 text-sm">
        <DescriptionItem name="Carrier">{shipment?.carrier ?? <NotYetKnown />}</DescriptionItem>
        <DescriptionItem name="Tracking number">
          <TrackingNumber shipment={shipment} />
        </DescriptionItem>
        <DeliveryDate shipment={shipment} />
        <RelatedOrders />
      </dl>
      <div className="mt-3 border-line border-t pt-3 text-sm">
        <ShippingAddress address={shippingAddress} />
      </div>
    </Card>
  );
}

function DeliveryDate({ shipment }: { shipment: Shipment | null }) {
  if (shipment?.deliveredAt) {
    return (
      <DescriptionItem name="Delivered">
        <LocalTime at={shipment.deliveredAt} />
      </DescriptionItem>
    );
  }
  if (shipment?.status === "lost" || shipment?.status === "returned") return null;
  return (
    <DescriptionItem name="Expected">
      {shipment?.estimatedDelivery ? (
        <LocalTime at={shipment.estimatedDelivery} to="day" />
      ) : (
        <NotYetKnown />
      )}
    </DescriptionItem>
  );
}

/** The order that this one replaces, and the one that replaces it. */
function RelatedOrders() {
  const { replacesOrderId, replacementOrderId } = useLiveOrder().order;
  return (
    <>
      {replacesOrderId !== null && (
        <DescriptionItem name="Replaces">Order {replacesOrderId}</DescriptionItem>
      )}
      {replacementOrderId !== null && (
        <DescriptionItem name="Replaced by">Order {replacementOrderId}</DescriptionItem>
      )}
    </>
  );
}
