import { describe, expect, it } from "vitest";
import { testCards } from "@/local/gateway/payment-methods/test-cards";
import { chooseCard, passesLuhn } from "./choose-card";
import { formatMoney } from "./format-money";

const now = new Date("2026-11-23T12:00:00Z");
const empty = { card: "", number: "", expiry: "", cvc: "" };

describe("choosing a card", () => {
  it("every test card can be chosen by its name and by its number", () => {
    for (const { number, paymentMethod } of testCards) {
      expect(passesLuhn(number)).toBe(true);
      expect(chooseCard({ ...empty, number }, now)).toMatchObject({ paymentMethod });
      expect(chooseCard({ ...empty, card: paymentMethod }, now)).toMatchObject({ paymentMethod });
    }
  });

  it("a typed number goes before the list", () => {
    const form = { ...empty, card: "pm_card_visa", number: "4000 0000 0000 0002" };
    expect(chooseCard(form, now)).toEqual({
      kind: "chosen",
      where: "number",
      paymentMethod: "pm_card_chargeDeclined",
    });
  });

  it.each([
    ["11/26", "chosen"],
    ["1127", "chosen"],
    ["10/26", "unusable"],
    ["13/30", "unusable"],
    ["soon", "unusable"],
  ])("with the date %s it is %s", (expiry, kind) => {
    expect(chooseCard({ ...empty, number: "4242424242424242", expiry }, now).kind).toBe(kind);
  });

  it("a wrong digit is found", () => {
    expect(passesLuhn("4242424242424241")).toBe(false);
  });
});

it("money is shown with the currency's own digits", () => {
  expect([
    formatMoney(123_456, "usd"),
    formatMoney(4_200, "jpy"),
    formatMoney(1_500, "eur"),
  ]).toEqual(["$1,234.56", "¥4,200", "€15.00"]);
});
