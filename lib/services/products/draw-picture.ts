import type { Sharp } from "sharp";
import {
  detectPictureType,
  type PictureType,
  pictureBytesMax,
  picturePixelsMax,
  pictureSideMax,
} from "@/lib/domain/picture";

type DrawnPicture =
  | { kind: "drawn"; contentType: PictureType; bytes: Buffer }
  | { kind: "refused"; reason: string };

const formats = { "image/png": "png", "image/jpeg": "jpeg", "image/webp": "webp" } as const;
const quality = 90;
const decodeSecondsMax = 10;

const refused = (reason: string): DrawnPicture => ({ kind: "refused", reason });
const notAPicture = refused("The file is not a PNG, JPEG or WebP picture. Choose another file.");
const isDamaged = refused("The picture is damaged. Choose another file.");

/**
 * Decodes an uploaded picture and encodes its pixels anew. What else the file contained is lost: a
 * script or an archive behind the picture, comments, and the place where a photo was taken. Refuses
 * what can't be decoded, and what would take too much memory.
 */
export async function drawPicture(file: Uint8Array): Promise<DrawnPicture> {
  if (file.byteLength > pictureBytesMax) {
    return refused("The picture is larger than 2 MB. Choose a smaller file.");
  }
  const contentType = detectPictureType(file);
  if (!contentType) return notAPicture;
  // Loaded here, because it is a native library that only uploads need.
  const { default: sharp } = await import("sharp");
  // Reads only the header, whatever the size that it claims.
  const measured = await sharp(file, { limitInputPixels: false })
    .metadata()
    .catch(() => null);
  if (measured?.format !== formats[contentType]) return isDamaged;
  if (measured.width * measured.height > picturePixelsMax) {
    return refused("The picture has more than 24 megapixels. Choose a smaller one.");
  }
  const picture = sharp(file, {
    ...{ limitInputPixels: picturePixelsMax, sequentialRead: true, failOn: "error" },
  })
    .timeout({ seconds: decodeSecondsMax })
    // Turns a photo upright, as its metadata says, which is removed.
    .autoOrient()
    .resize(pictureSideMax, pictureSideMax, { fit: "inside", withoutEnlargement: true });
  try {
    return await encode(picture, contentType);
  } catch {
    return isDamaged;
  }
}

/** A photo as PNG may grow beyond the limit; as WebP it does not. */
async function encode(picture: Sharp, contentType: PictureType): Promise<DrawnPicture> {
  const bytes = await picture.clone().toFormat(formats[contentType], { quality }).toBuffer();
  if (bytes.byteLength <= pictureBytesMax) return { kind: "drawn", contentType, bytes };
  const smaller = await picture.clone().webp({ quality }).toBuffer();
  return { kind: "drawn", contentType: "image/webp", bytes: smaller };
}
