"use client";

import { MapPin } from "lucide-react";
import { ShippingAddress } from "@/components/orders/shipping-address";
import { shipmentFace } from "@/components/orders/status-labels";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { Fact, NotYet } from "@/components/ui/fact";
import { LocalTime } from "@/components/ui/local-time";
import { ActionDialog } from "./action-dialog";
import { AddressForm } from "./address-form";
import { useAdminOrder } from "./admin-order-provider";

/** Where the shipment goes, and how far it is. */
export function ShipmentCard() {
  const { admin } = useAdminOrder();
  const { shipment, shippingAddress } = admin.order;
  const face = shipmentFace(shipment);
  return (
    <Card aria-labelledby="shipment-title" className="p-5 sm:p-6">
      <CardHeading aside={<Badge tone={face.tone}>{face.name}</Badge>}>
        <span id="shipment-title">Shipment</span>
      </CardHeading>
      <dl className="mt-2 text-sm">
        <Fact name="Carrier">{shipment?.carrier ?? <NotYet />}</Fact>
        <Fact name="Tracking number">
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
            <NotYet />
          )}
        </Fact>
        <Moment name="Shipped" at={shipment?.shippedAt} />
        <Moment
          name={shipment?.deliveredAt ? "Delivered" : "Expected"}
          at={shipment?.deliveredAt ?? shipment?.estimatedDelivery}
        />
        {admin.labelUrl && (
          <Fact name="Label">
            <a
              href={admin.labelUrl}
              target="_blank"
              rel="noreferrer"
              className="text-carbon underline-offset-4 hover:underline"
            >
              Open
            </a>
          </Fact>
        )}
      </dl>
      <div className="mt-3 border-line border-t pt-3 text-sm">
        <ShippingAddress address={shippingAddress} />
        <div className="mt-3">
          <ActionDialog
            label="Change address"
            icon={MapPin}
            whyNot={admin.actions.edit_address}
            title="Change the address?"
            consequences="The shipment goes to the new address. This is possible until the carrier is asked for the label."
          >
            {(close) => <AddressForm close={close} />}
          </ActionDialog>
        </div>
      </div>
    </Card>
  );
}

function Moment({ name, at }: { name: string; at: string | null | undefined }) {
  return <Fact name={name}>{at ? <LocalTime at={at} /> : <NotYet />}</Fact>;
}
