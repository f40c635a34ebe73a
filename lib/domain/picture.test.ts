import { describe, expect, it } from "vitest";
import { detectPictureType } from "./picture";

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe("detectPictureType", () => {
  it("recognizes PNG, JPEG and WebP by their first bytes", () => {
    expect(
      detectPictureType(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1)),
    ).toBe("image/png");
    expect(detectPictureType(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0))).toBe("image/jpeg");
    expect(detectPictureType(bytesOf("RIFF1234WEBPVP8 "))).toBe("image/webp");
  });

  it("rejects HTML, SVG, GIF, other RIFF files and empty files", () => {
    const others = ["<html>", "<svg xmlns='http://www.w3.org/2000/svg'>", "GIF89a", "RIFF1234WAVE"];
    for (const other of others) expect(detectPictureType(bytesOf(other))).toBeNull();
    expect(detectPictureType(new Uint8Array())).toBeNull();
  });
});
