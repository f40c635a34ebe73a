import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { createApiKeyForm } from "@/lib/domain/api-key";
import { customerCheckOutForm } from "@/lib/domain/check-out";
import { countStockInput, receiveStockForm } from "@/lib/domain/inventory/input";
import { gatewayFaultsForm } from "@/lib/domain/lab/faults";
import {
  cancelByOperatorInput,
  refundForm,
  structuredAddressForm,
} from "@/lib/domain/order/operator-input";
import { editProductForm } from "@/lib/domain/product-input";
import { changeShopSettingsForm } from "@/lib/domain/shop-settings";
import { signUpInput } from "@/lib/domain/user";
import { parseInput } from "./parse-input";

const key = "0".repeat(32);

/** Parses the fields as a browser posts them. */
function post(schema: z.ZodType, fields: readonly (readonly [string, string])[]) {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  return parseInput(schema, form);
}

describe("a posted form", () => {
  it("words an empty field as missing", () => {
    const empty = [
      ["name", ""],
      ["email", ""],
      ["password", ""],
    ] as const;
    expect(post(signUpInput, empty)).toMatchObject({
      issues: {
        name: "Enter your name.",
        email: "Enter a valid email address.",
        password: "Enter at least 10 characters.",
      },
    });
  });

  it("leaves out an optional text that is empty or blank", () => {
    for (const reason of ["", "  "]) {
      const parsed = post(cancelByOperatorInput, [
        ["orderId", "7"],
        ["reason", reason],
      ]);
      expect(parsed).toMatchObject({ kind: "parsed", input: { orderId: 7 } });
      expect(parsed).not.toHaveProperty("input.reason", expect.any(String));
    }
  });

  it("reads an unchecked checkbox as not chosen", () => {
    const stock = [
      ["key", key],
      ["productId", "3"],
      ["quantity", "5"],
      ["reason", "Delivery"],
    ] as const;
    expect(post(receiveStockForm, stock)).toMatchObject({ input: { reorderId: null } });
    expect(post(receiveStockForm, [...stock, ["reorderId", "9"]])).toMatchObject({
      input: { reorderId: 9 },
    });
  });

  it("reads several checkboxes of one name as a list", () => {
    const count = [
      ["key", key],
      ["productId", "3"],
      ["counted", "0"],
      ["seen", "4"],
      ["reason", "Stock count"],
    ] as const;
    const chosen = [
      ["cancelOrderIds", "8"],
      ["cancelOrderIds", "9"],
    ] as const;
    expect(post(countStockInput, count)).toMatchObject({ input: { cancelOrderIds: [] } });
    expect(post(countStockInput, [...count, ...chosen])).toMatchObject({
      input: { cancelOrderIds: [8, 9] },
    });
    const apiKey = [
      ["name", "ERP"],
      ["expiresInDays", ""],
    ] as const;
    expect(post(createApiKeyForm, [...apiKey, ["scopes", "orders:read"]])).toMatchObject({
      input: { scopes: ["orders:read"], expiresInDays: null },
    });
    expect(post(createApiKeyForm, apiKey)).toMatchObject({
      issues: { scopes: "Choose at least one scope." },
    });
  });

  it("reads nested fields", () => {
    const faults = [
      ["latencyMs", "0"],
      ["declineRate", "0.5"],
      ["failNext", "0"],
      ["webhookCopies", "1"],
      ["webhookDelayMs", "0"],
      ["loseAnswers.authorize", "1"],
      ["loseAnswers.capture", "0"],
      ["loseAnswers.refund", "x"],
    ] as const;
    expect(post(gatewayFaultsForm, faults)).toMatchObject({
      issues: { "loseAnswers.refund": "must be a whole number" },
    });
    const address = [
      ["orderId", "7"],
      ["address.name", "Nia"],
      ["address.line1", ""],
    ] as const;
    expect(post(structuredAddressForm, address)).toMatchObject({
      issues: { "address.line1": "Enter an address.", "address.country": "Enter a country code." },
      values: { address: { name: "Nia" } },
    });
  });

  it("takes the submit button's value at checkout", () => {
    const order = [
      ["name", "Nia"],
      ["line1", "1 Test Street"],
      ["line2", ""],
      ["city", "Lisbon"],
      ["region", ""],
      ["postalCode", "1000"],
      ["country", "PT"],
      ["cart", "[[1,2,300]]"],
      ["total", "600"],
      ["currency", "usd"],
      ["key", key],
      ["buyer", "customer"],
    ] as const;
    expect(post(customerCheckOutForm, [...order, ["pay", "later"]])).toMatchObject({
      input: { pay: "later", keepAddress: false, cart: [{ productId: 1 }], total: 600 },
    });
  });
});

describe("refundForm", () => {
  const fields = [
    ["orderId", "7"],
    ["key", key],
    ["currency", "usd"],
    ["reason", "Damaged"],
  ] as const;

  it("refunds everything that is left, which is the amount that it showed", () => {
    const all = [...fields, ["mode", "all"], ["full", "69.00"], ["amount", "1.00"]] as const;
    expect(post(refundForm(), all)).toMatchObject({
      input: { orderId: 7, key, amount: 6900, isFull: true, reason: "Damaged", lines: [] },
    });
    expect(post(refundForm(), [...fields, ["mode", "all"]])).toMatchObject({
      issues: { mode: "Nothing is left to refund." },
    });
  });

  it("sends the replacement that it showed", () => {
    const amount = [...fields, ["mode", "amount"], ["amount", "1"]] as const;
    expect(post(refundForm(), [...amount, ["replacement", "8"]])).toMatchObject({
      input: { seenReplacement: 8 },
    });
    expect(post(refundForm(), [...amount, ["replacement", ""]])).toMatchObject({
      input: { seenReplacement: null },
    });
  });

  it("points to the removal of items that cost nothing", () => {
    const free = [
      ["mode", "items"],
      ["amount", "0.00"],
      ["units.3", "1"],
    ] as const;
    expect(post(refundForm(), [...fields, ...free])).toMatchObject({
      issues: { amount: "These items cost nothing. Remove them from the order instead." },
    });
  });

  it("refunds chosen units and restocks them", () => {
    const items = [
      ["mode", "items"],
      ["amount", "12.50"],
      ["units.3", "2"],
      ["units.4", "0"],
      ["restock", "on"],
    ] as const;
    expect(post(refundForm(), [...fields, ...items])).toMatchObject({
      input: { amount: 1250, lines: [{ productId: 3, quantity: 2 }], restock: true },
    });
  });

  it("refuses a missing amount, more than is left, and no units", () => {
    const mode = ["mode", "amount"] as const;
    expect(post(refundForm(), [...fields, mode, ["amount", ""]])).toMatchObject({
      issues: { amount: "Enter an amount, such as 12.00." },
    });
    expect(post(refundForm(999), [...fields, mode, ["amount", "10"]])).toMatchObject({
      issues: { amount: "You can refund up to $9.99." },
    });
    const items = ["mode", "items"] as const;
    for (const amount of ["1", "0.00", ""]) {
      expect(post(refundForm(), [...fields, items, ["amount", amount]])).toMatchObject({
        issues: { units: "Choose at least one unit." },
      });
    }
  });

  it.each([
    ["units.3", "0.5"],
    ["units.3", "1001"],
    ["units.3", "Infinity"],
    ["units.x", "1"],
  ])("refuses the units %s=%s, which the select does not offer", (name, quantity) => {
    const items = [
      ["mode", "items"],
      ["amount", "1"],
      [name, quantity],
    ] as const;
    expect(post(refundForm(), [...fields, ...items])).toMatchObject({
      issues: { units: "Choose at least one unit." },
    });
  });
});

describe("editProductForm", () => {
  it("parses the price by the currency, and takes an empty description", () => {
    const product = [
      ["productId", "1"],
      ["seenAt", "2026-11-26T10:00:00.000Z"],
      ["currency", "usd"],
      ["sku", "BELL"],
      ["name", "Bell"],
      ["description", ""],
      ["category", "Home"],
      ["opened", '{"sku":"BELL","name":"Bell","description":"","category":"Home","price":"9"}'],
    ] as const;
    const parsed = post(editProductForm, [...product, ["price", "12.50"]]);
    expect(parsed).toMatchObject({ input: { price: 1250, description: "" } });
    expect(parsed).not.toHaveProperty("input.currency");
    expect(post(editProductForm, [...product, ["price", ""]])).toMatchObject({
      issues: { price: "Enter a price such as 12.50." },
    });
  });
});

describe("changeShopSettingsForm", () => {
  it("changes the settings that were sent, and requires each of them", () => {
    const schema = changeShopSettingsForm(["shopName", "alertRecipients", "openUnpaidMax"]);
    const settings = [
      ["shopName", "Corner shop"],
      ["openUnpaidMax", "3"],
      ["opened", '{"shopName":"Shop","openUnpaidMax":"5"}'],
    ] as const;
    expect(
      post(schema, [...settings, ["alertRecipients", "a@shop.test\nb@shop.test"]]),
    ).toMatchObject({
      input: {
        seenAt: null,
        opened: { shopName: "Shop" },
        changes: {
          shopName: "Corner shop",
          openUnpaidMax: 3,
          alertRecipients: ["a@shop.test", "b@shop.test"],
        },
      },
    });
    expect(post(schema, [["shopName", ""]])).toMatchObject({
      issues: {
        shopName: "is required",
        openUnpaidMax: "must be a whole number from 1 to 10000",
        alertRecipients: "Enter at least one email address.",
      },
    });
    const timeZone = ["timeZone", "UTC"] as const;
    expect(post(schema, [...settings, ["alertRecipients", "a@shop.test"], timeZone])).toMatchObject(
      { kind: "failed" },
    );
  });
});
