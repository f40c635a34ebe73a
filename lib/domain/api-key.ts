import { z } from "zod";
import { line } from "./text";

export const scopes = ["orders:read", "orders:write", "products:read"] as const;
export type Scope = (typeof scopes)[number];

export const createApiKeyInput = z.strictObject({
  /** What it is for; it is shown beside the key. */
  name: line(100),
  scopes: z.array(z.enum(scopes)).min(1, "must have at least one"),
  /** Null for a key that is good until it is revoked. */
  expiresInDays: z.int().min(1).max(3_650).nullable(),
});
export type CreateApiKey = z.infer<typeof createApiKeyInput>;

/** A key as the settings show it; of the key itself only its beginning is known. */
export interface ApiKeyView {
  id: number;
  name: string;
  prefix: string;
  scopes: string[];
  /** A person's name when the maker is a user, else who it was. */
  createdBy: string;
  createdAt: string;
  lastUsedAt: string | null;
  expiresAt: string | null;
  revokedAt: string | null;
}
