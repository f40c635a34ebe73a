import { describe, expect, it } from "vitest";
import { jsonbText } from "./jsonb-text";

describe("the JSON of rows", () => {
  it("has neither U+0000 nor lone surrogates, at any depth", () => {
    const rows = [{ a: "x\0y", b: [{ c: "\uD800" }] }, "\uDC00\0"];
    expect(JSON.parse(jsonbText(rows))).toEqual([
      { a: "x\uFFFDy", b: [{ c: "\uFFFD" }] },
      "\uFFFD\uFFFD",
    ]);
  });

  it("has none of them in the names of fields either", () => {
    expect(JSON.parse(jsonbText({ "a\0": { "b\uD800": [new Date(0)] } }))).toEqual({
      "a\uFFFD": { "b\uFFFD": ["1970-01-01T00:00:00.000Z"] },
    });
  });

  it("keeps everything else, such as emoji and an escaped backslash before u0000", () => {
    const rows = [{ a: "📦", b: "\\u0000", c: null, d: new Date(0) }];
    expect(JSON.parse(jsonbText(rows))).toEqual([
      { a: "📦", b: "\\u0000", c: null, d: "1970-01-01T00:00:00.000Z" },
    ]);
  });
});
