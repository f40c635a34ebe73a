import { newApiKeyText } from "@/lib/auth/api-key-text";
import { hashSecretToken } from "@/lib/auth/secret-token";
import type { Context } from "@/lib/context";

/** The characters of a key that are stored as text, by which people tell keys apart. */
const prefixChars = 12;

/**
 * The secret of a new or rotated key. It begins with `wb_test_` where the gateway is the embedded
 * simulator, so that no one takes it for a key to real money.
 */
export function newSecret(ctx: Context): { key: string; hash: Buffer; prefix: string } {
  const key = newApiKeyText(ctx.settings.embeddedServices ? "test" : "live");
  return { key, hash: hashSecretToken(key), prefix: key.slice(0, prefixChars) };
}
