"use client";

import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { Fact, NotYet } from "@/components/ui/fact";
import { LocalTime } from "@/components/ui/local-time";
import type { OrderView } from "@/lib/domain/order/view";
import { useLiveOrder } from "./live-order";
import { ShippingAddress } from "./shipping-address";
import { shipmentFace } from "./status-labels";

type Shipment = NonNullable<OrderView["shipment"]>;

/** Where the shipment goes and how far it is. */
export function DeliveryCard() {
  const { shipment, shippingAddress } = useLiveOrder().order;
  const face = shipmentFace(shipment);
  return (
    <Card aria-labelledby="delivery-title" className="p-5 sm:p-6">
      <CardHeading aside={<Badge tone={face.tone}>{face.name}</Badge>}>
        <span id="delivery-title">Delivery</span>
      </CardHeading>
      <dl className="mt-3 text-sm">
        <Fact name="Carrier">{shipment?.carrier ?? <NotYet />}</Fact>
        <Fact name="Tracking number">
          <TrackingNumber shipment={shipment} />
        </Fact>
        <Arrival shipment={shipment} />
      </dl>
      <div className="mt-3 border-line border-t pt-3 text-sm">
        <ShippingAddress address={shippingAddress} />
      </div>
    </Card>
  );
}

function TrackingNumber({ shipment }: { shipment: Shipment | null }) {
  const number = shipment?.trackingNumber;
  if (!number) return <NotYet />;
  return (
    <span className="inline-flex items-center">
      <span className="wrap-anywhere font-mono text-xs" data-testid="tracking-number">
        {number}
      </span>
      <CopyButton text={number} label="Copy tracking number" className="-my-1.5 -mr-2 ml-1" />
    </span>
  );
}

function Arrival({ shipment }: { shipment: Shipment | null }) {
  if (shipment?.deliveredAt) {
    return (
      <Fact name="Delivered">
        <LocalTime at={shipment.deliveredAt} />
      </Fact>
    );
  }
  return (
    <Fact name="Expected">
      {shipment?.estimatedDelivery ? (
        <LocalTime at={shipment.estimatedDelivery} to="day" />
      ) : (
        <NotYet />
      )}
    </Fact>
  );
}
