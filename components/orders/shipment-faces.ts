import type { Tone } from "@/components/ui/badge";

const faces: Record<string, { name: string; tone: Tone }> = {
  requested: { name: "Label requested", tone: "neutral" },
  label_created: { name: "Label printed", tone: "carbon" },
  in_transit: { name: "In transit", tone: "carbon" },
  out_for_delivery: { name: "Out for delivery", tone: "carbon" },
  delivered: { name: "Delivered", tone: "good" },
  returned: { name: "Returned", tone: "warn" },
  lost: { name: "Lost", tone: "bad" },
  voided: { name: "Label taken back", tone: "neutral" },
};
const notShipped = { name: "Not shipped", tone: "neutral" as const };

export function shipmentFace(shipment: { status: string } | null): { name: string; tone: Tone } {
  return (shipment && faces[shipment.status]) || notShipped;
}
