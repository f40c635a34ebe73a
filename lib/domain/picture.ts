/** The largest picture of a product that is kept, 2 MiB. */
export const pictureBytesMax = 2 * 1024 * 1024;

export type PictureType = "image/png" | "image/jpeg" | "image/webp";

const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const jpeg = [0xff, 0xd8, 0xff];
const riff = [0x52, 0x49, 0x46, 0x46];
const webp = [0x57, 0x45, 0x42, 0x50];

/** What kind of picture these bytes begin as; a file's name and its sender's word count nothing. */
export function pictureTypeOf(bytes: Uint8Array): PictureType | null {
  if (holds(bytes, png, 0)) return "image/png";
  if (holds(bytes, jpeg, 0)) return "image/jpeg";
  if (holds(bytes, riff, 0) && holds(bytes, webp, 8)) return "image/webp";
  return null;
}

function holds(bytes: Uint8Array, mark: readonly number[], at: number): boolean {
  return mark.every((byte, index) => bytes[at + index] === byte);
}
