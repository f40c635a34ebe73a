import { expect, test } from "vitest";
import { trackingTokenIn } from "./tracking-link";

const token = "1z-AbCdEfGhIjKlMnOpQrSt-_";

test.each([
  token,
  `  ${token}\n`,
  `https://shop.test/track/${token}`,
  `https://shop.test/track/${token}?checkout=done`,
  `/track/${token}/`,
])("finds the token in %j", (pasted) => {
  expect(trackingTokenIn(pasted)).toBe(token);
});

test.each([
  "",
  "17",
  "https://shop.test/",
  `${token}x`,
  `https://shop.test/other/${token}`,
  "../etc",
])("finds none in %j", (pasted) => {
  expect(trackingTokenIn(pasted)).toBeNull();
});
