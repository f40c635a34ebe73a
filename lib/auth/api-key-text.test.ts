import { describe, expect, it } from "vitest";
import { isMistypedApiKey, newApiKeyText } from "./api-key-text";

describe("newApiKeyText", () => {
  it("has a form that scanners of repositories can look for", () => {
    for (const mode of ["live", "test"] as const) {
      const key = newApiKeyText(mode);
      expect(key).toMatch(new RegExp(`^wb_${mode}_[0-9A-Za-z]{36}$`));
      expect(isMistypedApiKey(key)).toBe(false);
    }
    expect(newApiKeyText("live")).not.toBe(newApiKeyText("live"));
  });
});

describe("isMistypedApiKey", () => {
  const key = newApiKeyText("live");

  it("finds every single changed, swapped, missing and added character", () => {
    for (let at = "wb_live_".length; at < key.length; at += 1) {
      const other = key[at] === "x" ? "y" : "x";
      expect(isMistypedApiKey(`${key.slice(0, at)}${other}${key.slice(at + 1)}`)).toBe(true);
      expect(isMistypedApiKey(key.slice(0, at) + key.slice(at + 1))).toBe(true);
      expect(isMistypedApiKey(`${key.slice(0, at)}${other}${key.slice(at)}`)).toBe(true);
      const [one = "", two = ""] = key.slice(at, at + 2);
      if (one === two || two === "") continue;
      expect(isMistypedApiKey(`${key.slice(0, at)}${two}${one}${key.slice(at + 2)}`)).toBe(true);
    }
    expect(isMistypedApiKey(key.replace("live", "test"))).toBe(true);
  });

  it.each([
    ["a key made before there was a checksum", `wb_live_${"Ab-_".repeat(8)}`],
    ["the demo's key", "wb_demo_local_only"],
    ["a tracking token", "17-AbCdEfGhIjKlMnOpQrStUv"],
  ])("lets %s pass", (_, text) => {
    expect(isMistypedApiKey(text)).toBe(false);
  });
});
