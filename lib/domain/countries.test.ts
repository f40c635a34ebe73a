import { describe, expect, it } from "vitest";
import { countries, countryName, isCountry } from "./countries";

describe("countries", () => {
  it("lists 249 codes, each once, with different names", () => {
    expect(new Set(countries.map(({ code }) => code)).size).toBe(249);
    expect(new Set(countries.map(({ name }) => name)).size).toBe(249);
    expect(countries).toHaveLength(249);
  });

  it("sorts names with accents among those without", () => {
    const names = countries.map(({ name }) => name);
    expect(names.slice(0, 3)).toEqual(["Afghanistan", "Åland Islands", "Albania"]);
    const cote = names.indexOf("Côte d’Ivoire");
    expect(names.slice(cote - 1, cote + 2)).toEqual(["Costa Rica", "Côte d’Ivoire", "Croatia"]);
    expect(names.at(-1)).toBe("Zimbabwe");
  });
});

describe("countryName", () => {
  it.each([
    ["US", "United States"],
    ["GB", "United Kingdom"],
    ["TR", "Türkiye"],
    ["CI", "Côte d’Ivoire"],
    ["HK", "Hong Kong SAR China"],
    ["MM", "Myanmar (Burma)"],
    ["XK", "Kosovo"],
    ["QQ", "QQ"],
  ])("names %s %s", (code, name) => {
    expect(countryName(code)).toBe(name);
  });
});

describe("isCountry", () => {
  it("accepts the listed codes only", () => {
    expect(countries.every(({ code }) => isCountry(code))).toBe(true);
    expect(["XK", "UK", "us", ""].filter(isCountry)).toEqual([]);
  });
});
