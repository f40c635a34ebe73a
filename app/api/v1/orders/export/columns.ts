import { formatAddress } from "@/lib/domain/address";
import type { OrderView } from "@/lib/domain/order/view";
import type { CsvColumns } from "@/lib/http/csv-response";

/** The columns of the export as CSV. They keep their names; new ones may be added at the end. */
export const exportColumns: CsvColumns<OrderView> = {
  id: ({ id }) => id,
  reference: ({ reference }) => reference,
  status: ({ status }) => status,
  payment_status: ({ paymentStatus }) => paymentStatus,
  inventory_status: ({ inventoryStatus }) => inventoryStatus,
  customer_id: ({ customerId }) => customerId,
  email: ({ email }) => email,
  units: ({ items }) => items.reduce((units, { quantity }) => units + quantity, 0),
  items: ({ items }) => items.map(({ quantity, sku }) => `${quantity} ${sku}`).join(", "),
  currency: ({ currency }) => currency,
  subtotal: ({ subtotal }) => subtotal,
  total: ({ total }) => total,
  captured: ({ payment }) => payment?.capturedAmount ?? 0,
  refunded: ({ payment }) => payment?.refundedAmount ?? 0,
  shipping_address: ({ shippingAddress }) => formatAddress(shippingAddress),
  carrier: ({ shipment }) => shipment?.carrier ?? null,
  tracking_number: ({ shipment }) => shipment?.trackingNumber ?? null,
  created_at: ({ createdAt }) => createdAt,
  updated_at: ({ updatedAt }) => updatedAt,
};
