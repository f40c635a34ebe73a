import { createHash, randomInt } from "node:crypto";
import canonicalize from "canonicalize";
import { z } from "zod";
import type { ShipmentStatus } from "./itinerary";

export const carrierName = "Waybill Post";
const defaultService = "Standard";

const address = z.strictObject({
  name: z.string().max(200).optional(),
  line1: z.string().max(500),
  line2: z.string().max(500).nullish(),
  city: z.string().max(200).optional(),
  region: z.string().max(200).nullish(),
  postalCode: z.string().max(40).optional(),
  country: z.string().max(100).optional(),
});

/** The body of a label request. */
export const labelRequestSchema = z.strictObject({
  reference: z.string().min(1).max(255),
  orderId: z.int().min(1),
  service: z.string().min(1).max(100).default(defaultService),
  shipTo: z.union([z.string().min(1).max(1_000), address]),
  items: z
    .array(
      z.strictObject({
        sku: z.string().max(100),
        name: z.string().max(500),
        quantity: z.int().min(1),
      }),
    )
    .min(1)
    .max(200),
});

export type LabelRequest = z.infer<typeof labelRequestSchema>;
export type ShipTo = LabelRequest["shipTo"];

/** A label as the API shows it; `createdAt` and `estimatedDelivery` are ISO 8601 UTC. */
export interface LabelView {
  id: string;
  trackingNumber: string;
  carrier: string;
  service: string;
  status: ShipmentStatus;
  estimatedDelivery: string;
  labelUrl: string;
  createdAt: string;
}

/** What makes two label requests the same, whatever the order of their fields. */
export function fingerprintOf(request: LabelRequest): string {
  return createHash("sha256")
    .update(canonicalize(request) ?? "")
    .digest("hex");
}

/**
 * A tracking number in the form of UPU S10, `WB` + eight digits + check digit + `WP`.
 * Source: https://www.upu.int/en/postal-solutions/programmes-services/standards (S10)
 */
export function newTrackingNumber(): string {
  const digits = String(randomInt(0, 100_000_000)).padStart(8, "0");
  return `WB${digits}${checkDigit(digits)}WP`;
}

/** The S10 check digit of eight digits. */
export function checkDigit(digits: string): number {
  const weights = [8, 6, 4, 2, 3, 5, 9, 7];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  const rest = 11 - (sum % 11);
  if (rest === 10) return 0;
  return rest === 11 ? 5 : rest;
}

/** Delivery is promised for the third day from the making of the label, at 18:00 UTC. */
export function estimateDelivery(createdAt: Date): Date {
  const day = new Date(createdAt);
  day.setUTCDate(day.getUTCDate() + 3);
  day.setUTCHours(18, 0, 0, 0);
  return day;
}
