import { expect, test } from "vitest";
import { localPath } from "./local-path";

test.each(["/admin", "/admin/orders?status=pending&q=a%20b", "/", "/track/1-abc#timeline"])(
  "%s is a path of this site",
  (path) => {
    expect(localPath(path, "/home")).toBe(path);
  },
);

test.each([
  undefined,
  "",
  "admin",
  "//evil.test",
  "/\\evil.test",
  "https://evil.test/",
  "javascript:alert(1)",
  "/a\nb",
  "/a\\b",
])("%j leads nowhere else", (path) => {
  expect(localPath(path, "/home")).toBe("/home");
});

test("two paths at once are none", () => {
  expect(localPath(["/admin", "/account"], "/home")).toBe("/home");
});
