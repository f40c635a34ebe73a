import { describe, expect, it } from "vitest";
import { localPath } from "./local-path";

describe("localPath", () => {
  it.each(["/admin", "/admin/orders?status=pending&q=a%20b", "/", "/track/1-abc#timeline"])(
    "accepts %s",
    (path) => {
      expect(localPath(path, "/home")).toBe(path);
    },
  );

  it.each([
    undefined,
    "",
    "admin",
    "//evil.test",
    "/\\evil.test",
    "https://evil.test/",
    "javascript:alert(1)",
    "/a\nb",
    "/a\\b",
  ])("replaces %j with the fallback", (path) => {
    expect(localPath(path, "/home")).toBe("/home");
  });

  it("replaces a repeated parameter with the fallback", () => {
    expect(localPath(["/admin", "/account"], "/home")).toBe("/home");
  });
});
