import { z } from "zod";
import { listCursor } from "@/lib/domain/list-cursor";
import { idMax } from "@/lib/domain/order/input";
import { orderSorts } from "@/lib/domain/order/order-sort";
import { orderStatus, paymentStatus } from "@/lib/domain/order/status";
import { idText, instantText, wholeNumberText } from "@/lib/domain/url-fields";

export const orderEmailParams = z.object({ id: idText, emailId: idText });

export const listOrdersQuery = z.strictObject({
  status: orderStatus.optional(),
  paymentStatus: paymentStatus.optional(),
  customerId: wholeNumberText(1, idMax).optional(),
  createdAfter: instantText.optional(),
  createdBefore: instantText.optional(),
  updatedAfter: instantText.optional(),
  reference: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[^\0]*$/)
    .optional(),
  q: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^[^\0]*$/)
    .optional(),
  sort: z.enum(orderSorts).optional(),
  limit: wholeNumberText(1, 100).default(20),
  cursor: listCursor.optional(),
});

/** The query of `GET /orders/export`: the filters of the list. */
export const exportOrdersQuery = listOrdersQuery
  .omit({ limit: true, cursor: true, sort: true })
  .extend({
    format: z.enum(["ndjson", "csv"]).default("ndjson"),
    sort: z.enum(["createdAt", "-createdAt"]).optional(),
  });

export const orderEventsQuery = z.strictObject({ after: wholeNumberText(0, idMax).default(0) });

export const listProductsQuery = z.strictObject({
  category: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[^\0]*$/)
    .optional(),
  limit: wholeNumberText(1, 100).default(100),
  after: wholeNumberText(1, idMax).optional(),
});

/** The value of the header `Idempotency-Key`, as a quoted string or bare. Both name the same key. */
export const idempotencyKey = z
  .string()
  .transform((value) => /^"(.*)"$/.exec(value)?.[1]?.replaceAll(/\\([\\"])/g, "$1") ?? value)
  .pipe(z.string().regex(/^[\x21-\x7e]{1,255}$/, "must be 1 to 255 printable ASCII characters"));

/** What `pusher-js` and the WebSocket gateway post to have a channel subscription signed. */
export const channelAuthForm = z.object({
  socket_id: z.string().regex(/^\d{1,20}\.\d{1,20}$/),
  channel_name: z.string().min(1).max(200),
});
