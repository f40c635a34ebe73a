import { describe, expect, it } from "vitest";
import { pictureTypeOf } from "./picture";

const text = (words: string) => new TextEncoder().encode(words);

describe("the kind of a picture", () => {
  it("is read from its first bytes", () => {
    expect(pictureTypeOf(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1))).toBe(
      "image/png",
    );
    expect(pictureTypeOf(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0))).toBe("image/jpeg");
    expect(pictureTypeOf(text("RIFF1234WEBPVP8 "))).toBe("image/webp");
  });

  it("is none of a page, a drawing with scripts, another RIFF file, or nothing", () => {
    const others = ["<html>", "<svg xmlns='http://www.w3.org/2000/svg'>", "GIF89a", "RIFF1234WAVE"];
    for (const other of others) expect(pictureTypeOf(text(other))).toBeNull();
    expect(pictureTypeOf(new Uint8Array())).toBeNull();
  });
});
