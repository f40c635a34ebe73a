import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** A random token for a link or API key, and the hash to store. 192 bits need no slow hash. */
export function newSecretToken(prefix = ""): { token: string; hash: Buffer } {
  const token = `${prefix}${randomBytes(24).toString("base64url")}`;
  return { token, hash: hashSecretToken(token) };
}

/** SHA-256. Looking tokens up by their hash reveals nothing about them through timing. */
export function hashSecretToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/** Compares secrets in constant time, even when their lengths differ. */
export function isSameSecret(actual: string, expected: string): boolean {
  return timingSafeEqual(hashSecretToken(actual), hashSecretToken(expected));
}
