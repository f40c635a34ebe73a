import {
  Ban,
  Check,
  CircleAlert,
  ClipboardCheck,
  CreditCard,
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
  RotateCcw,
  Truck,
} from "lucide-react";

const icons: Record<string, LucideIcon> = {
  "order/created": ClipboardCheck,
  "order/cancelled": Ban,
  "order/expired": Hourglass,
  "order/shipped": Truck,
  "order/delivered": House,
  "order/ship_requested": Truck,
  "order/held": Hand,
  "order/hold_released": HandHelping,
  "order/address_changed": MapPin,
  "order/noted": NotebookPen,
  "payment/processed": CreditCard,
  "payment/completed": CreditCard,
  "payment/failed": CircleAlert,
  "payment/refund_requested": RotateCcw,
  "payment/refunded": RotateCcw,
  "payment/refund_failed": CircleAlert,
  "payment/unknown": Hourglass,
  "inventory/reserved": Package,
  "inventory/released": Package,
  "inventory/restocked": Package,
  "inventory/out_of_stock": PackageX,
  "email/resent": Mail,
  "email/pay_link_sent": Mail,
  "shipment/updated": Truck,
  "shipment/handled": Check,
};

/** The icon of a timeline event. */
export function eventIcon(type: string): LucideIcon {
  return icons[type] ?? Check;
}
