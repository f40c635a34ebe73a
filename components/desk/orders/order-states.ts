import type { Tone } from "@/components/ui/badge";
import type { InventoryStatus, OrderStatus } from "@/lib/domain/order/status";

interface Face {
  name: string;
  tone: Tone;
}

/** Where an order and its units are, as the desk names and colours it. */
export const statusFaces: Record<OrderStatus, Face> = {
  pending: { name: "Pending", tone: "warn" },
  processing: { name: "Processing", tone: "carbon" },
  shipped: { name: "Shipped", tone: "carbon" },
  delivered: { name: "Delivered", tone: "good" },
  completed: { name: "Completed", tone: "good" },
  failed: { name: "Failed", tone: "bad" },
  expired: { name: "Expired", tone: "neutral" },
  cancelled: { name: "Cancelled", tone: "neutral" },
};

export const stockFaces: Record<InventoryStatus, Face> = {
  pending: { name: "Not reserved", tone: "neutral" },
  reserved: { name: "Reserved", tone: "carbon" },
  out_of_stock: { name: "Out of stock", tone: "bad" },
  released: { name: "Released", tone: "neutral" },
  consumed: { name: "Taken", tone: "good" },
};
