import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const ivBytes = 12;
const tagBytes = 16;

/** The key for one purpose, derived from a secret of the environment. */
function keyFor(purpose: string, secret: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", `waybill ${purpose}`, 32));
}

/**
 * Encrypts a secret that the app has to use again, with AES-256-GCM. A copy of the database alone does
 * not reveal it.
 */
export function sealSecret(text: string, purpose: string, secret: string): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", keyFor(purpose, secret), iv);
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
}

/** What was sealed; null if it was sealed for another purpose or with another secret. */
export function openSecret(sealed: Buffer, purpose: string, secret: string): string | null {
  const iv = sealed.subarray(0, ivBytes);
  const tag = sealed.subarray(ivBytes, ivBytes + tagBytes);
  try {
    const decipher = createDecipheriv("aes-256-gcm", keyFor(purpose, secret), iv);
    decipher.setAuthTag(tag);
    const text = [decipher.update(sealed.subarray(ivBytes + tagBytes)), decipher.final()];
    return Buffer.concat(text).toString("utf8");
  } catch {
    return null;
  }
}
