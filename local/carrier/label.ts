import { createHash, randomInt } from "node:crypto";
import canonicalize from "canonicalize";
import { z } from "zod";
import type { ShipmentStatus } from "./tracking-event";

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

/** The body of a request to create a label. */
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

/** A created label. `status` is the current status of its shipment. */
export interface Label {
  id: string;
  key: string;
  trackingNumber: string;
  orderId: number;
  reference: string;
  service: string;
  shipTo: ShipTo;
  items: LabelRequest["items"];
  estimatedDelivery: Date;
  createdAt: Date;
  handedOverAt: Date | null;
  voidedAt: Date | null;
  status: ShipmentStatus;
}

/** A label as the API returns it. `createdAt` and `estimatedDelivery` are ISO 8601 UTC. */
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

/** A hash of a label request. The order of its fields does not matter. */
export function fingerprintOf(request: LabelRequest): string {
  return createHash("sha256")
    .update(canonicalize(request) ?? "")
    .digest("hex");
}

/**
 * A random tracking number in the format of UPU S10: `WB`, eight digits, a check digit, `WP`.
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
  const remainder = 11 - (sum % 11);
  if (remainder === 10) return 0;
  return remainder === 11 ? 5 : remainder;
}

/** The estimated delivery is on the third day after the label was created, at 18:00 UTC. */
export function estimateDelivery(createdAt: Date): Date {
  const day = new Date(createdAt);
  day.setUTCDate(day.getUTCDate() + 3);
  day.setUTCHours(18, 0, 0, 0);
  return day;
}
