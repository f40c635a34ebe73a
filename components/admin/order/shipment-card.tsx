"use client";

import { MapPin } from "lucide-react";
import Link from "next/link";
import { ShippingAddress } from "@/components/orders/shipping-address";
import { shipmentStatusLabel } from "@/components/orders/status-labels";
import { TrackingNumber } from "@/components/orders/tracking-number";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { DescriptionItem, NotYetKnown } from "@/components/ui/description-item";
import { LocalTime } from "@/components/ui/local-time";
import { orderPath } from "@/lib/domain/admin-paths";
import { AddressForm } from "./address-form";
import { useAdminOrder } from "./admin-order-provider";
import { OrderActionDialog } from "./order-action-dialog";

/** The shipment's carrier, tracking number, dates and address. */
export function ShipmentCard() {
  const { adminOrder } = useAdminOrder();
  const { shipment, shippingAddress } = adminOrder.order;
  const label = shipmentStatusLabel(shipment);
  return (
    <Card aria-labelledby="shipment-title" className="p-5 sm:p-6">
      <CardHeading trailing={<Badge tone={label.tone}>{label.name}</Badge>}>
        <span id="shipment-title">Shipment</span>
      </CardHeading>
      <dl className="mt-2 text-sm">
        <DescriptionItem name="Carrier">{shipment?.carrier ?? <NotYetKnown />}</DescriptionItem>
        <DescriptionItem name="Tracking number">
          <TrackingNumber shipment={shipment} />
        </DescriptionItem>
        <DateItem name="Shipped" at={shipment?.shippedAt} />
        <DateItem
          name={shipment?.deliveredAt ? "Delivered" : "Expected"}
          at={shipment?.deliveredAt ?? shipment?.estimatedDelivery}
        />
        <RelatedOrder name="Replaces" orderId={adminOrder.order.replacesOrderId} />
        <RelatedOrder name="Replaced by" orderId={adminOrder.order.replacementOrderId} />
        {adminOrder.labelUrl && (
          <DescriptionItem name="Label">
            <a
              href={adminOrder.labelUrl}
              target="_blank"
              rel="noreferrer"
              className="text-carbon underline-offset-4 hover:underline"
            >
              Open label
            </a>
          </DescriptionItem>
        )}
      </dl>
      <div className="mt-3 border-line border-t pt-3 text-sm">
        <ShippingAddress address={shippingAddress} />
        <div className="mt-3">
          <OrderActionDialog
            label="Change address"
            icon={MapPin}
            whyNot={adminOrder.actions.edit_address}
            title="Change the shipping address"
            consequences="You can change it until a label is requested from the carrier."
          >
            {(close) => <AddressForm close={close} />}
          </OrderActionDialog>
        </div>
      </div>
    </Card>
  );
}

function DateItem({ name, at }: { name: string; at: string | null | undefined }) {
  return (
    <DescriptionItem name={name}>{at ? <LocalTime at={at} /> : <NotYetKnown />}</DescriptionItem>
  );
}

function RelatedOrder({ name, orderId }: { name: string; orderId: number | null }) {
  if (orderId === null) return null;
  return (
    <DescriptionItem name={name}>
      <Link
        href={orderPath(orderId)}
        className="text-carbon underline-offset-4 hover:underline"
        prefetch={false}
      >
        Order #{orderId}
      </Link>
    </DescriptionItem>
  );
}
