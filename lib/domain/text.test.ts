import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { addressForm } from "./address";
import { createApiKeyInput } from "./api-key";
import { eraseCustomerInput } from "./customer";
import { adjustStockInput } from "./inventory/input";
import {
  addNoteInput,
  editAddressInput,
  holdOrderInput,
  refundOrderInput,
} from "./order/operator-input";
import { createProductInput } from "./product-input";
import { emailAddressList, shopSettings } from "./shop-settings";
import { findHiddenCharacter, multiLineText, singleLineText } from "./text";
import { changePasswordInput, inviteUserInput, password, signUpInput } from "./user";

const long = "a".repeat(10_000);

describe("Texts that are too long", () => {
  it.each<[string, z.ZodType, string]>([
    ["a name", signUpInput.shape.name, "200"],
    ["an email", signUpInput.shape.email, "254"],
    ["the email of an invited user", inviteUserInput.shape.email, "254"],
    ["a password", password, "200"],
    ["the current password", changePasswordInput.shape.current, "200"],
    ["an address's first line", addressForm.shape.line1, "200"],
    ["an address's second line", addressForm.shape.line2, "200"],
    ["a free-text address", editAddressInput.shape.address, "500"],
    ["a note", addNoteInput.shape.text, "2,000"],
    ["the reason of a hold", holdOrderInput.shape.reason, "500"],
    ["the reason of a refund", refundOrderInput.shape.reason, "200"],
    ["the reason of a stock change", adjustStockInput.shape.reason, "200"],
    ["a product's description", createProductInput.shape.description, "4,000"],
    ["the email that confirms an erasure", eraseCustomerInput.shape.email, "254"],
    ["an API key's name", createApiKeyInput.shape.name, "100"],
    ["the shop's name", shopSettings.shape.shopName, "80"],
    ["the alert recipients", emailAddressList, "6,000"],
  ])("are rejected with the limit: %s", (_name, schema, max) => {
    const messages = schema.safeParse(long).error?.issues.map(({ message }) => message);
    expect(messages).toEqual([`must have at most ${max} characters`]);
  });
});

describe("hidden characters", () => {
  /** The issue with one line of text; null if there is none. */
  const issueOf = (text: string) =>
    singleLineText(200).safeParse(text).error?.issues[0]?.message ?? null;

  it.each([
    ["a NUL", "a\0b", "U+0000"],
    ["an escape", "a\u001bb", "U+001B"],
    ["a line separator", "a\u2028b", "U+2028"],
    ["half a surrogate pair", "a\ud800", "U+D800"],
    ["a soft hyphen", "a\u00adb", "U+00AD"],
    ["a zero-width space", "a\u200bb", "U+200B"],
    ["a zero-width joiner in Latin text", "a\u200db", "U+200D"],
    ["a word joiner", "a\u2060b", "U+2060"],
    ["a byte order mark", "a\ufeffb", "U+FEFF"],
    ["a right-to-left mark", "a\u200fb", "U+200F"],
    ["an override", "a\u202eb", "U+202E"],
    ["an isolate", "a\u2066b", "U+2066"],
    ["a Hangul filler", "\u3164", "U+3164"],
    ["an empty Braille pattern", "\u2800", "U+2800"],
    ["a variation selector in Latin text", "a\ufe0f", "U+FE0F"],
    ["a second variation selector", "\u2764\ufe0f\ufe0f", "U+FE0F"],
    ["a tag", "a\u{e0041}", "U+E0041"],
  ])("are refused by name: %s", (_name, text, codePoint) => {
    expect(issueOf(text)).toBe(`must not contain invisible characters (${codePoint})`);
    expect(multiLineText(200).safeParse(`${text}\nb`).success).toBe(false);
  });

  it.each([
    ["a Persian name with a non-joiner", "علی\u200cرضا"],
    ["a Sinhala name with a joiner", "ශ්\u200dරී"],
    ["a Malayalam name that ends in a joiner", "മോഹന്\u200d"],
    ["Hebrew and Arabic names", "משה كريم"],
    ["a Japanese name with a variation selector", "葛\u{e0100}城"],
    ["emoji", "👩🏽‍🚀 👨‍👩‍👧 🛍️ ❤️‍🔥 🇵🇹"],
    ["combining marks", "Zoe\u0308 Nguye\u0302\u0303n"],
    ["no-break spaces", "12\u00a0Rue\u202fX"],
  ])("are accepted where they are part of the writing: %s", (_name, text) => {
    expect(issueOf(text)).toBeNull();
  });

  it("do not include line breaks in a text of several lines", () => {
    expect(multiLineText(200).parse("1 Quay\r\n\tPortsmouth")).toBe("1 Quay\r\n\tPortsmouth");
    expect(issueOf("1 Quay\nPortsmouth")).toBe("must be one line of text");
  });

  it("are found at the end of a very long text", () => {
    expect(findHiddenCharacter(`${"علی\u200c".repeat(200_000)}\u200b`)).toBe("U+200B");
  });
});
