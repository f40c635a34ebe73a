/** What Windows-1252 has in place of Latin-1's control characters from 0x80 to 0x9f. */
const windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/**
 * The text of a file that a spreadsheet saved: UTF-8 or UTF-16 with a byte order mark, UTF-8 without
 * one, or else Windows-1252, which extends Latin-1 and has a character for almost every byte.
 */
export function decodeFileText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // Node.js decodes Windows-1252 as Latin-1.
    const text = new TextDecoder("latin1").decode(bytes);
    return text.replaceAll(/[\x80-\x9f]/g, (c) => windows1252[c.charCodeAt(0) - 0x80] ?? c);
  }
}
