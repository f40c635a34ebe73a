/** The largest product picture, 2 MiB. */
export const pictureBytesMax = 2 * 1024 * 1024;

/** The most pixels of an uploaded picture. A file of a few kilobytes can claim billions. */
export const picturePixelsMax = 24_000_000;

/** The longer side of a stored picture; larger ones are scaled down. */
export const pictureSideMax = 2_000;

export type PictureType = "image/png" | "image/jpeg" | "image/webp";

const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const jpeg = [0xff, 0xd8, 0xff];
const riff = [0x52, 0x49, 0x46, 0x46];
const webp = [0x57, 0x45, 0x42, 0x50];

/** Detects the type from the first bytes, because a file's name and declared type can be wrong. */
export function detectPictureType(bytes: Uint8Array): PictureType | null {
  if (startsWithAt(bytes, png, 0)) return "image/png";
  if (startsWithAt(bytes, jpeg, 0)) return "image/jpeg";
  if (startsWithAt(bytes, riff, 0) && startsWithAt(bytes, webp, 8)) return "image/webp";
  return null;
}

function startsWithAt(bytes: Uint8Array, signature: readonly number[], at: number): boolean {
  return signature.every((byte, index) => bytes[at + index] === byte);
}
