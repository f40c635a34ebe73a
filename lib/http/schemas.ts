import { z } from "zod";
import { idMax } from "@/lib/domain/order/input";
import { orderStatus, paymentStatus } from "@/lib/domain/order/status";

/** A positive integer in a path. */
const idText = z
  .string()
  .regex(/^[1-9]\d{0,9}$/)
  .transform(Number)
  .refine((id) => id <= idMax);

export const idParams = z.object({ id: idText });

export const orderEmailParams = z.object({ id: idText, emailId: idText });

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,10}$/, "must be a whole number")
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be from ${min} to ${max}`);

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** An opaque position in a list: its last order's time and id, exactly as they were written. */
export const orderCursor = z.string().transform((text, check) => {
  const decoded = Buffer.from(text, "base64url").toString();
  const [time = "", id = ""] = decoded.split("|");
  const createdAt = instant.safeParse(time);
  if (!createdAt.success || !/^[1-9]\d{0,9}$/.test(id) || Number(id) > idMax) {
    check.addIssue({ code: "custom", message: "is not a cursor of this list" });
    return z.NEVER;
  }
  return { createdAt: createdAt.data, id: Number(id) };
});

/** The cursor as it goes out. */
export function encodeOrderCursor(cursor: { createdAt: Date; id: number } | null): string | null {
  if (cursor === null) return null;
  return Buffer.from(`${cursor.createdAt.toISOString()}|${cursor.id}`).toString("base64url");
}

export const listOrdersQuery = z.strictObject({
  status: orderStatus.optional(),
  paymentStatus: paymentStatus.optional(),
  customerId: wholeNumber(1, idMax).optional(),
  createdAfter: instant.optional(),
  createdBefore: instant.optional(),
  q: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^[^\0]*$/)
    .optional(),
  limit: wholeNumber(1, 100).default(20),
  cursor: orderCursor.optional(),
});

export const orderEventsQuery = z.strictObject({ after: wholeNumber(0, idMax).default(0) });

export const listProductsQuery = z.strictObject({
  category: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[^\0]*$/)
    .optional(),
  limit: wholeNumber(1, 100).default(100),
  after: wholeNumber(1, idMax).optional(),
});

export const idempotencyKey = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[\x21-\x7e]+$/, "must be 1 to 255 printable ASCII characters");

/** What `pusher-js` and the order gateway send to have a subscription signed. */
export const channelAuthForm = z.object({
  socket_id: z.string().regex(/^\d{1,20}\.\d{1,20}$/),
  channel_name: z.string().min(1).max(200),
});
