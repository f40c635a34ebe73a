import { describe, expect, it } from "vitest";
import { addressForm, parseAddressParts, structuredAddress } from "./address";
import { countries } from "./countries";
import { needsPostalCode } from "./postal-codes";

const address = { name: "Ada Marlow", line1: "12 Harbour Street", city: "Portsmouth" };

/** The issues by field. */
function issuesOf(parsed: { error?: { issues: { path: PropertyKey[]; message: string }[] } }) {
  const issues = parsed.error?.issues ?? [];
  return Object.fromEntries(issues.map(({ path, message }) => [path.join("."), message]));
}

describe("structuredAddress", () => {
  it.each(["IE", "HK", "AE", "PA", "JM"])("needs no postal code in %s", (country) => {
    expect(issuesOf(structuredAddress.safeParse({ ...address, country }))).toEqual({});
    const withCode = { ...address, country, postalCode: "D02 AF30" };
    expect(issuesOf(structuredAddress.safeParse(withCode))).toEqual({});
  });

  it.each(["GB", "US", "DE", "JP"])("needs a postal code in %s", (country) => {
    expect(issuesOf(structuredAddress.safeParse({ ...address, country }))).toEqual({
      postalCode: "is required in this country",
    });
  });

  it.each(["UK", "XK", "QQ", "us", "England", ""])("refuses the country %j", (country) => {
    const parsed = structuredAddress.safeParse({ ...address, country, postalCode: "1" });
    expect(issuesOf(parsed)).toEqual({ country: "must be an ISO 3166-1 alpha-2 code" });
  });

  it.each(["name", "line1", "line2", "city", "region", "postalCode"])(
    "refuses invisible characters in %s",
    (field) => {
      const valid = { ...address, country: "GB", postalCode: "PO1" };
      const parsed = structuredAddress.safeParse({ ...valid, [field]: "a\u202eb" });
      expect(issuesOf(parsed)).toEqual({
        [field]: "must not contain invisible characters (U+202E)",
      });
    },
  );
});

describe("addressForm", () => {
  it("reports a missing postal code with the other issues", () => {
    const opened = "{}";
    expect(issuesOf(addressForm.safeParse({ country: "GB", line1: "1 Kai", opened }))).toEqual({
      name: "Enter your name.",
      city: "Enter your city.",
      postalCode: "Enter your postal code.",
    });
    const empty = { ...address, opened, postalCode: " ", country: "IE", line2: "", region: "  " };
    expect(addressForm.parse(empty)).toEqual({ ...address, opened: {}, country: "IE" });
  });
});

describe("parseAddressParts", () => {
  it("reads an old address that would be refused today", () => {
    const old = { ...address, name: "Ada\u00ad", country: "UK", postalCode: "PO1" };
    expect(parseAddressParts(old)).toEqual(old);
    expect(parseAddressParts("12 Harbour Street")).toEqual({});
  });
});

describe("needsPostalCode", () => {
  it("is true for 74 of the countries", () => {
    expect(countries.filter(({ code }) => needsPostalCode(code))).toHaveLength(74);
  });
});
