import { createHash, createHmac } from "node:crypto";

const prefixPattern = /^signkey-[\w]+-/;

/** The header `x-inngest-signature`. The SDK verifies it for the canonical body (RFC 8785). */
export function signBody(canonicalBody: string, signingKey: string, unixSeconds: number): string {
  const hmac = createHmac("sha256", signingKey.replace(prefixPattern, ""));
  const digest = hmac.update(canonicalBody).update(String(unixSeconds)).digest("hex");
  return `t=${unixSeconds}&s=${digest}`;
}

/** Hashes the key after its prefix, as the SDK sends it in `authorization: Bearer`. */
export function hashSigningKey(signingKey: string): string {
  const prefix = prefixPattern.exec(signingKey)?.[0] ?? "";
  const secret = Buffer.from(signingKey.slice(prefix.length), "hex");
  return prefix + createHash("sha256").update(secret).digest("hex");
}
