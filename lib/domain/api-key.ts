import { z } from "zod";
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

export const createApiKeyInput = z.strictObject({
  /** What the key is for. It is shown beside the key. */
  name: singleLineText(100),
  scopes: z.array(z.enum(scopes)).min(1, "Choose at least one scope."),
  /** Null for a key that does not expire. */
  expiresInDays: z.int().min(1).max(3_650).nullable(),
});
export type CreateApiKey = z.infer<typeof createApiKeyInput>;

/** The form that creates a key. No expiry is an empty choice. */
export const createApiKeyForm = createApiKeyInput.extend({
  expiresInDays: z
    .int()
    .min(1)
    .max(3_650)
    .optional()
    .transform((days) => days ?? null),
});

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
}
