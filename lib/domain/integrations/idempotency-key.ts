import { z } from "zod";
import { cursorText } from "@/lib/domain/cursor-text";
import type { KeyName } from "./api-request";

/** `interrupted`: the first call has failed or was ended by a crash, and may be repeated. */
export type KeyState = "answered" | "running" | "interrupted";

/** An `Idempotency-Key` that an integration has sent in the last 24 hours. */
export interface IdempotencyKeyView {
  key: string;
  credential: string;
  /** The API key that sent it; null if that is not known any more. */
  apiKey: KeyName | null;
  /** The first request with it. */
  method: string;
  path: string;
  requestId: string | null;
  orderId: number | null;
  createdAt: string;
  /** When it is forgotten. */
  expiresAt: string;
  state: KeyState;
  /** Of the answer; null while there is none. */
  status: number | null;
  /** How often the answer was sent again. */
  replays: number;
  lastReplayedAt: string | null;
  /** How often the key was sent with another request, and which fields of the last one differed. */
  conflicts: number;
  lastConflictAt: string | null;
  conflictFields: string[];
}

/** A key with its answer, without secrets and personal data. */
export interface IdempotencyKeyDetails extends IdempotencyKeyView {
  /**
   * What a call that repeats the first one gets: the answer that is kept, the order that was placed, as
   * it is then, or 410, as the answer was erased with its customer's data. Null while there is none.
   */
  answer: { kind: "kept"; headers: unknown; body: unknown } | { kind: "order" | "erased" } | null;
}

/** The last row of a page of keys. */
export interface KeyCursor {
  expiresAt: Date;
  credential: string;
  key: string;
}

const cursorParts = z.tuple([
  z.iso.datetime({ offset: true }),
  z.string().max(50),
  z.string().max(255),
]);

export const keyCursor = cursorText((text): KeyCursor | null => {
  const parts = cursorParts.safeParse(parseJson(Buffer.from(text, "base64url").toString()));
  if (!parts.success) return null;
  const [expiresAt, credential, key] = parts.data;
  return { expiresAt: new Date(expiresAt), credential, key };
});

export function formatKeyCursor({ expiresAt, credential, key }: KeyCursor): string {
  const parts = JSON.stringify([expiresAt.toISOString(), credential, key]);
  return Buffer.from(parts).toString("base64url");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** An `Idempotency-Key` as the URL of the inspector contains it. */
export const searchedKey = z
  .string()
  .trim()
  .min(1)
  .max(255)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u);
