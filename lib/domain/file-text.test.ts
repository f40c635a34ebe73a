import { describe, expect, it } from "vitest";
import { decodeFileText } from "./file-text";

const text = "sku,on_hand\nKAFFEE-Ä,5\n";
const utf16 = (mark: number[], toBytes: (code: number) => number[]) =>
  Uint8Array.from([...mark, ...[...text].flatMap((char) => toBytes(char.charCodeAt(0)))]);

describe("decodeFileText", () => {
  it.each([
    ["UTF-8", new TextEncoder().encode(text)],
    ["UTF-8 with a byte order mark", new TextEncoder().encode(`\ufeff${text}`)],
    ["Windows-1252", Uint8Array.from(Buffer.from(text, "latin1"))],
    ["UTF-16, little endian", utf16([0xff, 0xfe], (code) => [code & 0xff, code >> 8])],
    ["UTF-16, big endian", utf16([0xfe, 0xff], (code) => [code >> 8, code & 0xff])],
  ])("decodes %s", (_name, bytes) => {
    expect(decodeFileText(bytes)).toBe(text);
  });

  it("decodes the characters that Windows-1252 adds to Latin-1", () => {
    expect(decodeFileText(Uint8Array.from([0x80, 0x93, 0x94]))).toBe("€“”");
  });

  it("decodes an empty file as an empty text", () => {
    expect(decodeFileText(new Uint8Array())).toBe("");
  });
});
