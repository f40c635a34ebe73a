import {
  Ban,
  Check,
  CircleAlert,
  CircleDot,
  CircleX,
  ClipboardList,
  CreditCard,
  Gavel,
  Hand,
  HandHelping,
  Hourglass,
  House,
  type LucideIcon,
  Mail,
  MapPin,
  NotebookPen,
  Package,
  PackageX,
  Pencil,
  RotateCcw,
  Truck,
} from "lucide-react";
import { type TextEvent, textIn } from "./event-data";

const icons: Record<string, LucideIcon> = {
  "order/created": ClipboardList,
  "order/cancelled": Ban,
  "order/expired": Hourglass,
  "order/shipped": Truck,
  "order/delivered": House,
  "order/items_removed": PackageX,
  "order/ship_requested": Truck,
  "order/replaced": Package,
  "order/held": Hand,
  "order/hold_released": HandHelping,
  "order/address_changed": MapPin,
  "order/details_changed": Pencil,
  "order/noted": NotebookPen,
  "payment/processed": CreditCard,
  "payment/completed": CreditCard,
  "payment/failed": CircleAlert,
  "payment/refund_requested": RotateCcw,
  "payment/refunded": RotateCcw,
  "payment/refund_failed": CircleAlert,
  "payment/disputed": Gavel,
  "payment/dispute_closed": Gavel,
  "payment/reviewed": Check,
  "payment/voided": RotateCcw,
  "payment/unknown": Hourglass,
  "inventory/reserved": Package,
  "inventory/released": Package,
  "inventory/restocked": Package,
  "inventory/out_of_stock": PackageX,
  "email/resent": Mail,
  "email/pay_link_sent": Mail,
  "shipment/updated": Truck,
  "shipment/handled": Check,
  "shipment/tracking_changed": Truck,
};

/** The icons of events that report a change to another state, by that state. */
const stateIcons: Record<string, Record<string, LucideIcon>> = {
  "order/status.updated": {
    processing: Package,
    completed: Check,
    returned: PackageX,
    lost: PackageX,
    failed: CircleX,
  },
  "shipment/updated": { delivered: House, returned: PackageX, lost: PackageX, voided: PackageX },
};

/** The icon of a timeline event. Only what went well gets a check mark. */
export function eventIcon({ type, data, status }: TextEvent): LucideIcon {
  const state = textIn(data, "to") ?? textIn(data, "status") ?? status;
  return stateIcons[type]?.[state] ?? icons[type] ?? CircleDot;
}
