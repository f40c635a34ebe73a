import { describe, expect, it } from "vitest";
import { trackingTokenIn } from "./tracking-link";

const token = "1z-AbCdEfGhIjKlMnOpQrSt-_";

describe("trackingTokenIn", () => {
  it.each([
    token,
    `  ${token}\n`,
    `https://shop.test/track/${token}`,
    `https://shop.test/track/${token}?checkout=done`,
    `/track/${token}/`,
  ])("finds the token in %j", (pasted) => {
    expect(trackingTokenIn(pasted)).toBe(token);
  });

  it.each([
    "",
    "17",
    "https://shop.test/",
    `${token}x`,
    `https://shop.test/other/${token}`,
    "../etc",
  ])("finds no token in %j", (pasted) => {
    expect(trackingTokenIn(pasted)).toBeNull();
  });
});
