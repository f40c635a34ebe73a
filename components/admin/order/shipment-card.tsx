"use client";

import { MapPin } from "lucide-react";
import { ShippingAddress } from "@/components/orders/shipping-address";
import { shipmentStatusLabel } from "@/components/orders/status-labels";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { DescriptionItem, NotYetKnown } from "@/components/ui/description-item";
import { LocalTime } from "@/components/ui/local-time";
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
          {shipment?.trackingNumber ? (
            <span className="inline-flex items-center">
              <span className="wrap-anywhere font-mono text-xs">{shipment.trackingNumber}</span>
              <CopyButton
                text={shipment.trackingNumber}
                label="Copy tracking number"
                className="-my-1.5 -mr-2 ml-1"
              />
            </span>
          ) : (
            <NotYetKnown />
          )}
        </DescriptionItem>
        <DateItem name="Shipped" at={shipment?.shippedAt} />
        <DateItem
          name={shipment?.deliveredAt ? "Delivered" : "Expected"}
          at={shipment?.deliveredAt ?? shipment?.estimatedDelivery}
        />
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
