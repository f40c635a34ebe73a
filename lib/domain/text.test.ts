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
