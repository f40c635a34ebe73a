import { createHash, randomBytes } from "node:crypto";

/** A random token for a link or a key, and what is stored of it. 192 random bits need no slow hash. */
export function newSecretToken(prefix = ""): { token: string; hash: Buffer } {
  const token = `${prefix}${randomBytes(24).toString("base64url")}`;
  return { token, hash: hashSecretToken(token) };
}

/** SHA-256: looking a token up by its hash can't be timed against the token itself. */
export function hashSecretToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
