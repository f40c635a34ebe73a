import { randomInt } from "node:crypto";
import { crc32 } from "node:zlib";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** 178 random bits. */
const randomChars = 30;
const checksumChars = 6;
/** Keys that were made before there was a checksum. New ones have another length. */
const olderChars = 32;

/** `live`: a key of a shop that takes real money. */
type KeyMode = "live" | "test";

/**
 * A new API key: `wb_live_` or `wb_test_`, 30 random characters and a checksum, so that a key that was
 * mistyped, or found in a repository, is known without asking a database.
 */
export function newApiKeyText(mode: KeyMode): string {
  const random = Array.from({ length: randomChars }, () => alphabet[randomInt(alphabet.length)]);
  const text = `wb_${mode}_${random.join("")}`;
  return `${text}${checksumOf(text)}`;
}

/** Whether the text looks like a new API key but can be none: its checksum is wrong. */
export function isMistypedApiKey(text: string): boolean {
  const [, chars] = /^wb_(?:live|test)_(.*)$/s.exec(text) ?? [];
  if (chars === undefined || chars.length === olderChars) return false;
  if (chars.length !== randomChars + checksumChars) return true;
  return checksumOf(text.slice(0, -checksumChars)) !== text.slice(-checksumChars);
}

/** The CRC-32 of the text in base 62. */
function checksumOf(text: string): string {
  let rest = crc32(text);
  let digits = "";
  for (let place = 0; place < checksumChars; place += 1) {
    digits = `${alphabet[rest % alphabet.length]}${digits}`;
    rest = Math.floor(rest / alphabet.length);
  }
  return digits;
}
