import { z } from "zod";
import { id } from "./order/input";
import { singleLineText } from "./text";

export const scopes = [
  "orders:read",
  "orders:write",
  "refunds:write",
  "shipments:write",
  "inventory:write",
  "products:read",
  "products:write",
  "customers:read",
  "customers:write",
  "webhooks:write",
  "events:read",
  "metrics:read",
] as const;
export type Scope = (typeof scopes)[number];

/** Requests per minute. Null: the limit of the shop's settings. */
const perMinute = z.int().min(1).max(1_000_000).nullable();

export const createApiKeyInput = z.strictObject({
  /** What the key is for. It is shown beside the key. */
  name: singleLineText(100),
  scopes: z.array(z.enum(scopes)).min(1, "Choose at least one scope."),
  /** Null for a key that does not expire. */
  expiresInDays: z.int().min(1).max(3_650).nullable(),
  readPerMinute: perMinute,
  writePerMinute: perMinute,
});
export type CreateApiKey = z.infer<typeof createApiKeyInput>;

/** A field of a form whose empty choice or text means null. */
function emptyIsNull(max: number) {
  return z
    .int()
    .min(1)
    .max(max)
    .optional()
    .transform((value) => value ?? null);
}

const limitFields = {
  readPerMinute: emptyIsNull(1_000_000),
  writePerMinute: emptyIsNull(1_000_000),
};

/** The form that creates a key. */
export const createApiKeyForm = createApiKeyInput.extend({
  expiresInDays: emptyIsNull(3_650),
  ...limitFields,
});

export const changeKeyLimitsForm = z.strictObject({ apiKeyId: id, ...limitFields });
export type ChangeKeyLimits = z.infer<typeof changeKeyLimitsForm>;

/** How long the secret before a rotation may go on working. */
export const overlapHoursMax = 7 * 24;

export const rotateApiKeyInput = z.strictObject({
  apiKeyId: id,
  /** The start of the secret that is replaced, so that a repeated form can't replace the new one. */
  prefix: singleLineText(40),
  overlapHours: z.int().min(0).max(overlapHoursMax),
});
export type RotateApiKey = z.infer<typeof rotateApiKeyInput>;

/** Limits of a key of its own, in requests per minute. */
export interface KeyLimits {
  read: number | null;
  write: number | null;
}

/** A key on the settings page. Only the start of the key itself is stored as text. */
export interface ApiKeyView {
  id: number;
  name: string;
  prefix: string;
  scopes: string[];
  /** The user's name, or the stored actor if it was not a user. */
  createdBy: string;
  createdAt: string;
  lastUsedAt: string | null;
  expiresAt: string | null;
  revokedAt: string | null;
  /** Null: the limits of the shop's settings. */
  readPerMinute: number | null;
  writePerMinute: number | null;
  rotatedAt: string | null;
  /** Until when the secret before the last rotation works; null if it doesn't. */
  previousKeyUntil: string | null;
  /** When that secret was last used. */
  previousKeyUsedAt: string | null;
  /** The ids of the webhook endpoints that it has created, without deleted ones. */
  webhookEndpoints: number[];
}
