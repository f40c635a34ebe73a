import { describe, expect, it } from "vitest";
import { testCards } from "@/local/gateway/payment-methods/test-cards";
import { chooseCard, passesLuhn } from "./choose-card";

const now = new Date("2026-11-23T12:00:00Z");
const empty = { card: "", number: "", expiry: "", cvc: "" };

describe("chooseCard", () => {
  it("finds every test card by its id and by its number", () => {
    for (const { number, paymentMethod } of testCards) {
      expect(passesLuhn(number)).toBe(true);
      expect(chooseCard({ ...empty, number }, now)).toMatchObject({ paymentMethod });
      expect(chooseCard({ ...empty, card: paymentMethod }, now)).toMatchObject({ paymentMethod });
    }
  });

  it("prefers a typed number to the card chosen in the list", () => {
    const form = { ...empty, card: "pm_card_visa", number: "4000 0000 0000 0002" };
    expect(chooseCard(form, now)).toEqual({
      kind: "chosen",
      field: "number",
      paymentMethod: "pm_card_chargeDeclined",
    });
  });

  it.each([
    ["11/26", "chosen"],
    ["1127", "chosen"],
    ["10/26", "invalid"],
    ["13/30", "invalid"],
    ["soon", "invalid"],
  ])("treats the expiry date %s as %s", (expiry, kind) => {
    expect(chooseCard({ ...empty, number: "4242424242424242", expiry }, now).kind).toBe(kind);
  });

  it("rejects a number with a wrong check digit", () => {
    expect(passesLuhn("4242424242424241")).toBe(false);
  });
});
