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
import {
  carrierLengthMax,
  shippingFileCharsMax,
  trackingNumberLengthMax,
} from "./manual-shipping-file";
import { closedShipmentStatuses } from "./status";

/** Operators' requests about one order, shared by the admin's forms, actions and verbs. */
export const orderInput = z.strictObject({ orderId: id });

export const cancelByOperatorInput = orderInput.extend(cancelOrderForm.shape);

export const holdOrderInput = orderInput.extend({ reason: singleLineText(500, "Enter a reason.") });

export const markHandledInput = orderInput.extend({
  reason: singleLineText(500, "Enter a reason."),
});

const entered = singleLineText(500, "Enter a reason.");

/** A carrier and a tracking number of the shop's own; both can be left empty. */
export const shipManuallyInput = orderInput.extend({
  carrier: optionalLine(carrierLengthMax),
  trackingNumber: optionalLine(trackingNumberLengthMax),
});
export type ShipManually = z.infer<typeof shipManuallyInput>;

/** The carrier and tracking number with which the form was opened. */
const openedTracking = z.strictObject({
  carrier: z.string().nullable(),
  trackingNumber: z.string().nullable(),
});
export const changeTrackingInput = shipManuallyInput.extend({ opened: openedTracking });
export const changeTrackingForm = shipManuallyInput.extend({ opened: openedWith(openedTracking) });

export const shippingFileInput = z.strictObject({
  text: z.string().max(shippingFileCharsMax, "Choose a file of up to 200 KB."),
});

export const reportShipmentInput = orderInput.extend({
  outcome: z.enum(closedShipmentStatuses, "Choose what happened."),
  reason: entered,
});

/** The reason is missing only if the shop keeps no money of the customer. */
export const closeOrderInput = orderInput.extend({ reason: optionalLine(500) });

const chosenUnits = z
  .array(z.strictObject({ productId: id, quantity: z.int().min(1).max(1000) }))
  .min(1)
  .max(100);

export const restockInput = orderInput.extend({
  lines: chosenUnits,
  /** How many units the form showed as restocked, so that sending it twice restocks once. */
  seen: z.int().min(0),
});

export const replaceOrderInput = orderInput.extend({
  lines: chosenUnits,
  /** What the form showed as refunded or being refunded, in minor units; it must still be so. */
  seenRefunded: z.int().min(0).optional(),
});

/** Numbers of units as a form has them, by product. A missing product means no units. */
const unitFields = z.record(z.string(), z.string()).default({});

/** The forms of the two, transformed into their inputs. */
export const restockForm = orderInput
  .extend({ units: unitFields, seen: z.int().min(0) })
  .transform(({ units, ...rest }, check) => ({ ...rest, lines: linesOf(units, check) }))
  .pipe(restockInput);
export const replaceOrderForm = orderInput
  .extend({ units: unitFields, seenRefunded: replaceOrderInput.shape.seenRefunded })
  .transform(({ units, ...rest }, check) => ({ ...rest, lines: linesOf(units, check) }))
  .pipe(replaceOrderInput);

function linesOf(units: Record<string, string>, check: z.RefinementCtx): RefundOrder["lines"] {
  const lines = refundLines(units);
  if (lines.length === 0) {
    check.addIssue({ code: "custom", path: ["units"], message: "Choose at least one unit." });
  }
  return lines;
}

export const reviewPaymentInput = orderInput.extend({
  reason: singleLineText(500, "Enter a reason."),
});

export const releaseOrderInput = orderInput.extend({ note: optionalLine(500) });

export const refundOrderInput = orderInput.extend({
  key: formKey,
  /** Minor units; null for everything that can still be refunded. */
  amount: z.int().min(1).max(amountMax).nullable(),
  /** Whether the form showed the amount as everything that is left; it must still be so. */
  isFull: z.boolean().optional(),
  /** The replacement that the form showed, null for none; it must still be so. */
  seenReplacement: id.nullish(),
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

/** Units that an operator takes out of an order; at least one. */
export type RemoveItems = Pick<RefundOrder, "orderId" | "reason" | "lines">;

/** The form that removes items, transformed into their units. */
export const removeItemsForm = orderInput
  .extend({
    reason: singleLineText(200, "Enter a reason."),
    /** The number of units per product ID. A missing product means no units. */
    units: z.record(z.string(), z.string()).default({}),
  })
  .transform(({ units, ...fields }, check): RemoveItems => {
    const lines = refundLines(units);
    if (lines.length > 0) return { ...fields, lines };
    check.addIssue({ code: "custom", path: ["units"], message: "Choose at least one unit." });
    return z.NEVER;
  });

/** The refund form as it is filled in. The amount is text such as `12.50`. */
const refundFields = orderInput.extend({
  key: formKey,
  mode: z.enum(["all", "amount", "items"]),
  currency: z.string().regex(/^[a-z]{3}$/),
  amount: z.string().default(""),
  /** The full amount as it was shown, which only the mode `all` refunds. */
  full: z.string().default(""),
  /** The replacement that was shown, if any. */
  replacement: id.optional(),
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
    const request = { orderId, key, reason, seenReplacement: fields.replacement ?? null };
    if (mode === "all") {
      const full = parseMoney(fields.full, currency);
      if (!full) return reject("mode", "Nothing is left to refund.");
      return { ...request, amount: full, isFull: true, lines: [], restock: false };
    }
    const lines = mode === "items" ? refundLines(fields.units) : [];
    if (mode === "items" && lines.length === 0) {
      return reject("units", "Choose at least one unit.");
    }
    const amount = parseMoney(fields.amount, currency);
    if (amount === 0 && lines.length > 0) {
      return reject("amount", "These items cost nothing. Remove them from the order instead.");
    }
    if (!amount) {
      return reject("amount", `Enter an amount, such as ${formatMoneyInput(1200, currency)}.`);
    }
    if (amount > refundable) {
      return reject("amount", `You can refund up to ${formatMoney(refundable, currency)}.`);
    }
    const issue = findAmountIssue(amount, currency);
    if (issue) return reject("amount", issue);
    return { ...request, amount, lines, restock: lines.length > 0 && fields.restock };
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
