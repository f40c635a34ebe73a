import { describe, expect, it } from "vitest";
import { encodeFailureCursor, failureCursor } from "./failure-cursor";

describe("the cursor of the list of failures", () => {
  it("is read as it was written", () => {
    const cursor = {
      lastSeenAt: new Date("2026-11-29T12:00:00.123Z"),
      fingerprint: "0123456789abcdef",
    };
    expect(failureCursor.parse(encodeFailureCursor(cursor))).toEqual(cursor);
    expect(encodeFailureCursor(null)).toBeNull();
  });

  it("is refused if it is anything else", () => {
    const encode = (text: string) => Buffer.from(text).toString("base64url");
    for (const text of ["", "x", encode("2026-11-29T12:00:00Z|x"), encode("x|0123456789abcdef")]) {
      expect(failureCursor.safeParse(text).success, text).toBe(false);
    }
  });
});
