export type ShipmentStatus =
  | "label_created"
  | "in_transit"
  | "out_for_delivery"
  | "delivered"
  | "returned"
  | "lost"
  | "voided";

/** A step on a shipment's way. One in the future has not happened yet. */
export interface TrackingEvent {
  status: ShipmentStatus;
  location: string;
  at: Date;
}

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
 * The way a shipment will go from its hand-over: a step each `stepSeconds`, ending with delivery, or
 * with `outcome`: lost after its first step, or returned instead of delivered.
 */
export function planItinerary(
  from: Date,
  stepSeconds: number,
  outcome: "lost" | "returned" | null,
): TrackingEvent[] {
  const way: ShipmentStatus[] = ["in_transit"];
  if (outcome === "lost") way.push("lost");
  else way.push("out_for_delivery", outcome ?? "delivered");
  return way.map((status, step) =>
    trackingEvent(status, addSeconds(from, (step + 1) * stepSeconds)),
  );
}

/** A step with the place where such a step happens. */
export function trackingEvent(status: ShipmentStatus, at: Date): TrackingEvent {
  return { status, location: locations[status], at };
}

function addSeconds(at: Date, seconds: number): Date {
  return new Date(at.getTime() + seconds * 1_000);
}
