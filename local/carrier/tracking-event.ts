export type ShipmentStatus =
  | "label_created"
  | "in_transit"
  | "out_for_delivery"
  | "delivered"
  | "returned"
  | "lost"
  | "voided";

/** A tracking event of a shipment. One with a future time is planned and not yet visible. */
export interface TrackingEvent {
  status: ShipmentStatus;
  location: string;
  at: Date;
}

/** How a shipment ends, other than by its delivery. */
export const shipmentOutcomes = ["lost", "returned", "returned_after_delivery"] as const;
type ShipmentOutcome = (typeof shipmentOutcomes)[number];

const locations: Record<ShipmentStatus, string> = {
  label_created: "Shipper",
  in_transit: "Sorting center",
  out_for_delivery: "Delivery depot",
  delivered: "Recipient's address",
  returned: "Shipper",
  lost: "Sorting center",
  voided: "Shipper",
};

/**
 * Plans the events of a shipment that is handed over at `from`, one every `stepSeconds`. The last
 * is the delivery or, by `outcome`, the return, also after the delivery; a lost shipment is lost after its first event.
 */
export function planTrackingEvents(
  from: Date,
  stepSeconds: number,
  outcome: ShipmentOutcome | null,
): TrackingEvent[] {
  const statuses: ShipmentStatus[] = ["in_transit"];
  if (outcome === "lost") statuses.push("lost");
  else if (outcome === "returned") statuses.push("out_for_delivery", "returned");
  else statuses.push("out_for_delivery", "delivered");
  if (outcome === "returned_after_delivery") statuses.push("returned");
  return statuses.map((status, index) =>
    newTrackingEvent(status, addSeconds(from, (index + 1) * stepSeconds)),
  );
}

/** A tracking event at the location where its status occurs. */
export function newTrackingEvent(status: ShipmentStatus, at: Date): TrackingEvent {
  return { status, location: locations[status], at };
}

function addSeconds(at: Date, seconds: number): Date {
  return new Date(at.getTime() + seconds * 1_000);
}
