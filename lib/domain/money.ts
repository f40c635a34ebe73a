import { findCurrency } from "./currencies";
import { formatCount } from "./format-count";

/** The largest payment that a gateway accepts, in minor units (Stripe: eight digits). */
export const amountMax = 99_999_999;

export interface Line {
  /** Minor units. */
  unitPrice: number;
  quantity: number;
}

/**
 * The sum of the lines, and that sum with the adjustments, in minor units. The total can be negative
 * or above `amountMax`; the caller refuses such an order.
 */
export function orderTotals(
  lines: readonly Line[],
  adjustments: readonly { amount: number }[],
): { subtotal: number; total: number } {
  const subtotal = lines.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0);
  const total = adjustments.reduce((sum, adjustment) => sum + adjustment.amount, subtotal);
  return { subtotal, total };
}

/** The parts of an amount in minor units: `-`, 12 and `.50` for -1250 usd. */
function decimalParts(amountMinor: number, decimalPlaces: number) {
  const digits = String(Math.abs(amountMinor)).padStart(decimalPlaces + 1, "0");
  const pointAt = digits.length - decimalPlaces;
  return {
    sign: amountMinor < 0 ? "-" : "",
    whole: Number(digits.slice(0, pointAt)),
    fraction: decimalPlaces === 0 ? "" : `.${digits.slice(pointAt)}`,
  };
}

/** Formats an amount in minor units for people, such as `$12.50` or `¥1,250`. */
export function formatMoney(amountMinor: number, currency: string): string {
  const { decimalPlaces, prefix } = findCurrency(currency);
  const { sign, whole, fraction } = decimalParts(amountMinor, decimalPlaces);
  return `${sign}${prefix}${formatCount(whole)}${fraction}`;
}

/** Formats a product's price in minor units for shoppers. */
export function formatPrice(amountMinor: number, currency: string): string {
  return amountMinor === 0 ? "Free" : formatMoney(amountMinor, currency);
}

/**
 * Parses a typed amount, such as `12.5` or `1250`, into minor units; null if it is invalid. Commas
 * are rejected, because they separate thousands in some countries and cents in others.
 */
export function parseMoney(text: string, currency: string): number | null {
  const { decimalPlaces } = findCurrency(currency);
  const match = /^(\d{1,12})(?:\.(\d*))?$/.exec(text.trim());
  const fraction = match?.[2] ?? "";
  if (!match || fraction.length > decimalPlaces) return null;
  return Number(`${match[1]}${fraction.padEnd(decimalPlaces, "0")}`);
}

/**
 * Why an amount in minor units can't be charged or refunded, for people; null if it can. It says
 * nothing about the least amount.
 */
export function findAmountIssue(amountMinor: number, currency: string): string | null {
  const { amountStep } = findCurrency(currency);
  if (amountMinor % amountStep === 0) return null;
  return `Enter a multiple of ${formatMoney(amountStep, currency)}.`;
}

/**
 * Why an order with this total can't be placed, for people; null if it can as far as is known. One
 * with a total of 0 needs no payment.
 */
export function findTotalIssue(totalMinor: number, currency: string): string | null {
  const { amountStep, minimumAmount } = findCurrency(currency);
  if (totalMinor === 0) return null;
  const minimum = minimumAmount ?? amountStep;
  if (totalMinor < minimum) return `The total must be at least ${formatMoney(minimum, currency)}.`;
  if (totalMinor > amountMax)
    return `The total must be at most ${formatMoney(amountMax, currency)}.`;
  if (totalMinor % amountStep === 0) return null;
  return `The total must be a multiple of ${formatMoney(amountStep, currency)}.`;
}

/** Formats an amount in minor units the way `parseMoney` reads it. */
export function formatMoneyInput(amountMinor: number, currency: string): string {
  const { decimalPlaces } = findCurrency(currency);
  const { sign, whole, fraction } = decimalParts(amountMinor, decimalPlaces);
  return `${sign}${whole}${fraction}`;
}
