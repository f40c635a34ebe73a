import { describe, expect, it } from "vitest";
import { cancelOrderInput, payOrderInput, placeOrderInput } from "./input";

const order = {
  customerId: 1,
  items: [{ productId: 1, quantity: 2 }],
  shippingAddress: "1 Harbour Street",
};
const address = {
  name: "Ada Marlow",
  line1: "12 Harbour Street",
  city: "Portsmouth",
  postalCode: "PO1 2DD",
  country: "GB",
};
const pairs = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, "value"]));
const lines = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ productId: index + 1, quantity: 1 }));

/** The paths of the issues with an input. */
function issuePaths(input: unknown): string[] {
  const result = placeOrderInput.safeParse(input);
  return result.success ? [] : result.error.issues.map(({ path }) => path.join("."));
}

describe("placeOrderInput", () => {
  it.each([
    ["the three required fields", {}],
    ["a guest with an email address", { customerId: null, email: "guest@example.com" }],
    ["payment later", { paymentMethod: null }],
    ["a payment method", { paymentMethod: "pm_card_visa" }],
    ["a hundred items", { items: lines(100) }],
    ["the same product twice", { items: [...lines(1), ...lines(1)] }],
    ["the largest quantity", { items: [{ productId: 1, quantity: 1000 }] }],
    ["an address in parts", { shippingAddress: address }],
    [
      "an address without a postal code, in Ireland",
      { shippingAddress: { ...address, postalCode: undefined, country: "IE" } },
    ],
    ["an international email address", { customerId: null, email: " zoë@Bücher.example" }],
    ["an address of 500 characters", { shippingAddress: "a".repeat(500) }],
    ["an address with emoji and line breaks", { shippingAddress: "Zoë 🏡\n1 Harbour Street" }],
    ["twenty pairs of metadata", { metadata: pairs(20) }],
    ["a discount", { adjustments: [{ kind: "discount", label: "Autumn", amount: -500 }] }],
  ])("accepts %s", (_name, change) => {
    expect(issuePaths({ ...order, ...change })).toEqual([]);
  });

  it.each([
    ["a guest without an email address", { customerId: null }, "email"],
    ["an id as text", { customerId: "1" }, "customerId"],
    ["an id of zero", { customerId: 0 }, "customerId"],
    ["an id that is too large for the database", { customerId: 2_147_483_648 }, "customerId"],
    ["no items", { items: [] }, "items"],
    [
      "a negative shipping amount",
      { adjustments: [{ kind: "shipping", label: "x", amount: -1 }] },
      "adjustments.0.amount",
    ],
    [
      "a negative tax",
      { adjustments: [{ kind: "tax", label: "x", amount: -1 }] },
      "adjustments.0.amount",
    ],
    [
      "a positive discount",
      { adjustments: [{ kind: "discount", label: "x", amount: 1 }] },
      "adjustments.0.amount",
    ],
    ["a hundred and one items", { items: lines(101) }, "items"],
    ["a quantity of zero", { items: [{ productId: 1, quantity: 0 }] }, "items.0.quantity"],
    ["a negative quantity", { items: [{ productId: 1, quantity: -1 }] }, "items.0.quantity"],
    ["a fractional quantity", { items: [{ productId: 1, quantity: 1.5 }] }, "items.0.quantity"],
    ["a huge quantity", { items: [{ productId: 1, quantity: 1001 }] }, "items.0.quantity"],
    ["a price set by the caller", { items: [{ ...lines(1)[0], unitPrice: 1 }] }, "items.0"],
    ["a blank address", { shippingAddress: "  " }, "shippingAddress"],
    ["a long address", { shippingAddress: "a".repeat(501) }, "shippingAddress"],
    ["an address that PostgreSQL can't hold", { shippingAddress: "a\0b" }, "shippingAddress"],
    ["half a surrogate pair", { shippingAddress: "a\ud800" }, "shippingAddress"],
    [
      "a country name instead of its code",
      { shippingAddress: { ...address, country: "England" } },
      "shippingAddress.country",
    ],
    [
      "a country that ISO 3166 does not list",
      { shippingAddress: { ...address, country: "UK" } },
      "shippingAddress.country",
    ],
    [
      "no postal code where mail needs one",
      { shippingAddress: { ...address, postalCode: undefined } },
      "shippingAddress.postalCode",
    ],
    ["an address that changes direction", { shippingAddress: "1 Quay‮" }, "shippingAddress"],
    ["a zero-width space in a reference", { reference: "a​b" }, "reference"],
    ["a card number", { paymentMethod: "4242424242424242" }, "paymentMethod"],
    ["an invalid email address", { email: "guest" }, "email"],
    ["twenty-one pairs of metadata", { metadata: pairs(21) }, "metadata"],
    ["metadata that is not text", { metadata: { a: 1 } }, "metadata.a"],
    ["a reference of two lines", { reference: "a\nb" }, "reference"],
    ["an unknown kind of adjustment", { adjustments: [{ kind: "gift" }] }, "adjustments.0.kind"],
    ["an unknown field", { coupon: "FREE" }, ""],
  ])("refuses %s", (_name, change, path) => {
    expect(issuePaths({ ...order, ...change })).toContain(path);
  });

  it.each([["text"], [null], [[order]], [1]])("refuses %j", (input) => {
    expect(issuePaths(input)).toEqual([""]);
  });

  it("reports every issue at once", () => {
    const paths = issuePaths({ ...order, customerId: -1, items: [{ productId: 1, quantity: 0 }] });
    expect(paths).toEqual(["customerId", "items.0.quantity"]);
  });

  it("trims the address", () => {
    expect(placeOrderInput.parse({ ...order, shippingAddress: " 1 Quay " }).shippingAddress).toBe(
      "1 Quay",
    );
  });
});

describe("cancelOrderInput", () => {
  it("accepts an optional reason, but no empty one and no unknown field", () => {
    const isValid = (input: object) => cancelOrderInput.safeParse(input).success;
    expect([{}, { reason: "changed my mind" }].map(isValid)).toEqual([true, true]);
    expect([{ reason: " " }, { reason: "a".repeat(501) }, { why: "x" }].map(isValid)).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe("payOrderInput", () => {
  it("requires a valid payment method", () => {
    const isValid = (input: object) => payOrderInput.safeParse(input).success;
    expect(isValid({ paymentMethod: "pm_card_visa" })).toBe(true);
    expect([{}, { paymentMethod: null }, { paymentMethod: "visa" }].map(isValid)).toEqual([
      false,
      false,
      false,
    ]);
  });
});
