import { z } from "zod";
import { postalCodeRule, storedAddress } from "@/lib/domain/address";
import { isCountry } from "@/lib/domain/countries";
import { formKey } from "@/lib/domain/form-key";
import {
  amountMax,
  findAmountIssue,
  formatMoney,
  formatMoneyInput,
  parseMoney,
} from "@/lib/domain/money";
import { openedWith } from "@/lib/domain/opened-with";
import { multiLineText, optionalLine, requiredText, singleLineText } from "@/lib/domain/text";
import { cancelOrderForm, id, shippingAddress } from "./input";

/** Operators' requests about one order, shared by the admin's forms, actions and verbs. */
export const orderInput = z.strictObject({ orderId: id });

export const cancelByOperatorInput = orderInput.extend(cancelOrderForm.shape);

export const holdOrderInput = orderInput.extend({ reason: singleLineText(500, "Enter a reason.") });

export const markHandledInput = orderInput.extend({
  reason: singleLineText(500, "Enter a reason."),
});

export const releaseOrderInput = orderInput.extend({ note: optionalLine(500) });

export const refundOrderInput = orderInput.extend({
  key: formKey,
  /** Minor units; null for everything that can still be refunded. */
  amount: z.int().min(1).max(amountMax).nullable(),
  reason: singleLineText(200),
  /** The units that the refund covers; empty when it covers an amount only. */
  lines: z
    .array(z.strictObject({ productId: id, quantity: z.int().min(1).max(1000) }))
    .max(100)
    .default([]),
  /** Whether these units are restocked once the refund has succeeded. */
  restock: z.boolean().default(false),
});
export type RefundOrder = z.infer<typeof refundOrderInput>;

/** The refund form as it is filled in. The amount is text such as `12.50`. */
const refundFields = orderInput.extend({
  key: formKey,
  mode: z.enum(["all", "amount", "items"]),
  currency: z.string().regex(/^[a-z]{3}$/),
  amount: z.string().default(""),
  reason: singleLineText(200, "Enter a reason."),
  /** The number of units per product ID. A missing product means no units. */
  units: z.record(z.string(), z.string()).default({}),
  restock: z.boolean().default(false),
});

/** The refund form, transformed into a refund of at most `refundable` minor units. */
export function refundForm(refundable = amountMax) {
  return refundFields.transform((fields, check): RefundOrder => {
    const reject = (path: string, message: string) => {
      check.addIssue({ code: "custom", path: [path], message });
      return z.NEVER;
    };
    const { orderId, key, mode, currency, reason } = fields;
    if (mode === "all") return { orderId, key, amount: null, reason, lines: [], restock: false };
    const amount = parseMoney(fields.amount, currency);
    if (!amount) {
      return reject("amount", `Enter an amount, such as ${formatMoneyInput(1200, currency)}.`);
    }
    if (amount > refundable) {
      return reject("amount", `You can refund up to ${formatMoney(refundable, currency)}.`);
    }
    const issue = findAmountIssue(amount, currency);
    if (issue) return reject("amount", issue);
    const lines = mode === "items" ? refundLines(fields.units) : [];
    if (mode === "items" && lines.length === 0) {
      return reject("units", "Choose at least one unit.");
    }
    return { orderId, key, amount, reason, lines, restock: lines.length > 0 && fields.restock };
  });
}

/** The chosen units; none when a number of units is not a whole number that an order can have. */
function refundLines(units: Record<string, string>): RefundOrder["lines"] {
  const lines = Object.entries(units).flatMap(([productId, quantity]) =>
    Number(quantity) > 0 ? [{ productId: Number(productId), quantity: Number(quantity) }] : [],
  );
  const parsed = refundOrderInput.shape.lines.safeParse(lines);
  return parsed.success ? parsed.data : [];
}

/** An address as it was stored when an operator opened the form to edit it. */
const openedAddress = z.union([z.string(), storedAddress]);

export const editAddressInput = orderInput.extend({
  address: shippingAddress,
  opened: openedAddress,
});

/** The forms that edit an address in the format in which it was given. */
const addressForm = orderInput.extend({ opened: openedWith(openedAddress) });
export const freeTextAddressForm = addressForm.extend({ address: multiLineText(500) });
export const structuredAddressForm = addressForm.extend({
  address: z
    .strictObject({
      name: singleLineText(200, "Enter a name."),
      line1: singleLineText(200, "Enter an address."),
      line2: optionalLine(200),
      city: singleLineText(100, "Enter a city."),
      region: optionalLine(100),
      postalCode: optionalLine(20),
      country: requiredText("Enter a country code.").refine(
        isCountry,
        "must be an ISO 3166-1 alpha-2 code",
      ),
    })
    .refine(...postalCodeRule("Enter a postal code.")),
});

export const addNoteInput = orderInput.extend({ key: formKey, text: multiLineText(2000) });

export const resendEmailInput = orderInput.extend({ emailId: id });
