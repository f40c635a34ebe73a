import { expect, it } from "vitest";
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
import { addressLines, shopSettings } from "./shop-settings";
import { changePasswordInput, inviteUserInput, password, signUpInput } from "./user";

const long = "a".repeat(10_000);

it.each<[string, z.ZodType, number]>([
  ["a name", signUpInput.shape.name, 200],
  ["an email", signUpInput.shape.email, 254],
  ["an invited one", inviteUserInput.shape.email, 254],
  ["a password", password, 200],
  ["the password there is", changePasswordInput.shape.current, 200],
  ["an address's first line", addressForm.shape.line1, 200],
  ["an address's second line", addressForm.shape.line2, 200],
  ["an address in one text", editAddressInput.shape.address, 500],
  ["a note", addNoteInput.shape.text, 2_000],
  ["why an order is held", holdOrderInput.shape.reason, 500],
  ["why money is refunded", refundOrderInput.shape.reason, 200],
  ["why stock is changed", adjustStockInput.shape.reason, 200],
  ["a product's description", createProductInput.shape.description, 4_000],
  ["a customer's email, typed again", eraseCustomerInput.shape.email, 254],
  ["a key's name", createApiKeyInput.shape.name, 100],
  ["the shop's name", shopSettings.shape.shopName, 80],
  ["who gets alerts", addressLines, 6_000],
])("of %s that is too long the form says so in our own words", (_what, schema, max) => {
  const messages = schema.safeParse(long).error?.issues.map(({ message }) => message);
  expect(messages).toEqual([`must have at most ${max.toLocaleString("en-US")} characters`]);
});
