import { describe, expect, it } from "vitest";
import { emailAddress, toStoredEmail } from "./email-address";

/** The address as it would be stored, or its issues. */
function parse(text: string) {
  const parsed = emailAddress("Invalid.").safeParse(text);
  return parsed.success ? parsed.data : parsed.error.issues.map(({ message }) => message);
}

describe("emailAddress", () => {
  it.each([
    ["ada@example.com", "ada@example.com"],
    [" Ada.Marlow+shop@Example.COM\t", "ada.marlow+shop@example.com"],
    ["o'brien&co@a-b.co.uk", "o'brien&co@a-b.co.uk"],
    ["info@Bücher.example", "info@xn--bcher-kva.example"],
    ["info@bu\u0308cher.example", "info@xn--bcher-kva.example"],
    ["info@XN--bcher-kva.example", "info@xn--bcher-kva.example"],
    ["info@straße.de", "info@xn--strae-oqa.de"],
    ["用户@例え。テスト", "用户@xn--r8jz45g.xn--zckzah"],
    ["Zoe\u0308@example.com", "zoë@example.com"],
    ["почта@почта.рф", "почта@xn--80a1acny.xn--p1ai"],
    ["उपयोगकर्ता@example.com", "उपयोगकर्ता@example.com"],
  ])("stores %j as %s", (typed, stored) => {
    expect(parse(typed)).toBe(stored);
    expect(parse(stored)).toBe(stored);
  });

  it.each([
    "",
    "ada",
    "@example.com",
    "ada@",
    "ada@example",
    "ada@@example.com",
    "ada@1.2.3.4",
    "ada@０x7f.１",
    "ada@-a.example",
    "ada@a..example",
    "ada@ex_ample.com",
    "ada@example.com/path",
    "ada@example.com:25",
    "ada@[127.0.0.1]",
    ".ada@example.com",
    "a..da@example.com",
    '"a da"@example.com',
    "a da@example.com",
    "ada@example.com,eve@example.com",
    "ada@example.com\nbcc: eve@example.com",
    "Ada <ada@example.com>",
    "ad\u200ba@example.com",
    "ada\u202e@example.com",
    "ada@exa\u00admple.com",
    "ada@ex\u200cample.com",
    `${"a".repeat(65)}@example.com`,
    `${"é".repeat(33)}@example.com`,
    `ada@${"a".repeat(64)}.com`,
  ])("refuses %j", (typed) => {
    expect(parse(typed)).toEqual(["Invalid."]);
  });

  it("refuses an address that is too long for SMTP", () => {
    expect(parse(`${"a".repeat(300)}@example.com`)).toEqual(["must have at most 254 characters"]);
    const labels = Array.from({ length: 6 }, () => "b".repeat(39)).join(".");
    expect(parse(`aaaaaa@${labels}.co`)).toBe(`aaaaaa@${labels}.co`);
    expect(parse(`é${"a".repeat(10)}@${labels}.co`)).toEqual(["Invalid."]);
  });
});

describe("toStoredEmail", () => {
  it("prepares the beginning of an address for a search", () => {
    expect(["Ada@1", "ADA", "Ada@Bücher.example", "ada@exam%"].map(toStoredEmail)).toEqual([
      "ada@1",
      "ada",
      "ada@xn--bcher-kva.example",
      "ada@exam%",
    ]);
  });
});
