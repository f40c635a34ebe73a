"use client";

import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { DescriptionItem, NotYetKnown } from "@/components/ui/description-item";
import { LocalTime } from "@/components/ui/local-time";
import type { OrderView } from "@/lib/domain/order/view";
import { useLiveOrder } from "./live-order";
import { ShippingAddress } from "./shipping-address";
import { shipmentStatusLabel } from "./status-labels";

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
      </dl>
      <div className="mt-3 border-line border-t pt-3 text-sm">
        <ShippingAddress address={shippingAddress} />
      </div>
    </Card>
  );
}

function TrackingNumber({ shipment }: { shipment: Shipment | null }) {
  const number = shipment?.trackingNumber;
  if (!number) return <NotYetKnown />;
  return (
    <span className="inline-flex items-center">
      <span className="wrap-anywhere font-mono text-xs" data-testid="tracking-number">
        {number}
      </span>
      <CopyButton text={number} label="Copy tracking number" className="-my-1.5 -mr-2 ml-1" />
    </span>
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
