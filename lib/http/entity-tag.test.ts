import { describe, expect, it } from "vitest";
import { entityTag, matchesTag, readIfMatch } from "./entity-tag";

function versionsOf(header?: string) {
  const headers: Record<string, string> = header === undefined ? {} : { "if-match": header };
  return readIfMatch(new Request("http://shop.test", { headers }));
}

describe("readIfMatch", () => {
  it("reads the version of a tag", () => {
    expect(versionsOf(entityTag(7))).toEqual(["7"]);
    expect(versionsOf(`"6", ${entityTag(7)}`)).toEqual(["6", "7"]);
  });

  it.each([undefined, "*", " * "])("allows every version with %s", (header) => {
    expect(versionsOf(header)).toBeNull();
  });

  it.each(['W/"7"', "7", '"', ""])("matches no version with %s", (header) => {
    expect(versionsOf(header)).toEqual([]);
  });
});

describe("matchesTag", () => {
  it.each([
    [null, false],
    ['"b"', false],
    ['W/"a"', true],
    ['"b", "a"', true],
    ["*", true],
  ])("compares %s with the tag", (header, matches) => {
    expect(matchesTag(header, 'W/"a"')).toBe(matches);
  });
});
