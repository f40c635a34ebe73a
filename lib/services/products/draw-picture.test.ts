import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { drawPicture } from "./draw-picture";

const script = "<html><script>alert(1)</script></html>";
const types = ["png", "jpeg", "webp"] as const;
const red = { create: { width: 40, height: 20, channels: 3, background: "red" } } as const;

async function drawn(file: Uint8Array) {
  const result = await drawPicture(file);
  if (result.kind === "refused") throw new Error(result.reason);
  return result;
}

/** A chunk of a PNG file. */
function chunk(type: string, content: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type), content]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(content.length);
  frame.writeUInt32BE(crc32(typed), 4);
  return Buffer.concat([frame.subarray(0, 4), typed, frame.subarray(4)]);
}

/** A small PNG file that claims to be of this size. */
function claimingPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    ...[chunk("IHDR", header), chunk("IDAT", deflateSync(Buffer.alloc(100)))],
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

describe("drawPicture", () => {
  it.each(types)("keeps the pixels of a %s picture and its type", async (type) => {
    const { contentType, bytes } = await drawn(await sharp(red).toFormat(type).toBuffer());
    expect(contentType).toBe(`image/${type}`);
    expect(await sharp(bytes).metadata()).toMatchObject({ format: type, width: 40, height: 20 });
    const [r = 0, g = 255] = await sharp(bytes).raw().toBuffer();
    expect([r > 250, g < 5]).toEqual([true, true]);
  });

  it.each(types)("removes what follows the picture in a %s file", async (type) => {
    const file = Buffer.concat([await sharp(red).toFormat(type).toBuffer(), Buffer.from(script)]);
    expect((await drawn(file)).bytes.toString("latin1")).not.toContain("script");
  });

  it("removes what is inside the file but no pixel", async () => {
    const png = await sharp(red).png().toBuffer();
    const text = chunk("tEXt", Buffer.from(`Comment\0${script}`));
    const withText = Buffer.concat([png.subarray(0, 33), text, png.subarray(33)]);
    const jpeg = await sharp(red).jpeg().toBuffer();
    const comment = Buffer.from([0xff, 0xfe, 0, script.length + 2]);
    const parts = [jpeg.subarray(0, 2), comment, Buffer.from(script), jpeg.subarray(2)];
    for (const file of [withText, Buffer.concat(parts)]) {
      expect(file.toString("latin1")).toContain("script");
      expect((await drawn(file)).bytes.toString("latin1")).not.toContain("script");
    }
  });

  it("turns a photo upright and removes where it was taken", async () => {
    const photo = sharp(red).withExif({ IFD0: { Copyright: script } });
    const file = await photo.withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const { bytes } = await drawn(file);
    const { width, height, exif, orientation } = await sharp(bytes).metadata();
    expect({ width, height, exif, orientation }).toEqual({ width: 20, height: 40 });
  });

  it("scales a large picture down", async () => {
    const create = { ...red.create, width: 4_000, height: 3_000 };
    const { bytes } = await drawn(await sharp({ create }).webp().toBuffer());
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 2_000, height: 1_500 });
  });

  it("refuses a small file that would take a lot of memory", async () => {
    for (const [width, height] of [
      [60_000, 60_000],
      [24_001, 1_000],
    ] as const) {
      const result = await drawPicture(claimingPng(width, height));
      expect(result).toMatchObject({ kind: "refused", reason: expect.stringContaining("24 meg") });
    }
  });

  it("refuses what it can't decode", async () => {
    const png = await sharp({
      create: { ...red.create, noise: { type: "gaussian", mean: 9, sigma: 30 } },
    })
      .png()
      .toBuffer();
    const files = {
      "not a PNG": [
        Buffer.from("<svg onload='alert(1)'/>"),
        Buffer.from("GIF89a"),
        Buffer.alloc(0),
      ],
      damaged: [
        ...[png.subarray(0, 8), png.subarray(0, png.length / 2), claimingPng(400, 400)],
        Buffer.concat([png.subarray(0, 8), Buffer.from(script)]),
        Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from(script)]),
        Buffer.from(`RIFF1234WEBPVP8 ${script}`),
      ],
      "2 MB": [Buffer.concat([png, Buffer.alloc(2 * 1024 * 1024)])],
    };
    for (const [reason, refusedFiles] of Object.entries(files)) {
      for (const file of refusedFiles) {
        const result = await drawPicture(file);
        expect(result).toMatchObject({ kind: "refused", reason: expect.stringContaining(reason) });
      }
    }
  });
});
