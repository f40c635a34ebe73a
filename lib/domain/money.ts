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

/** The number of decimal places of a currency, such as 2 for usd and 0 for jpy. */
function decimalPlaces(currency: string): number {
  const format = new Intl.NumberFormat("en-US", { style: "currency", currency });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}

/** Formats an amount in minor units for people, such as `$12.50` or `¥1,250`. */
export function formatMoney(amountMinor: number, currency: string, locale = "en-US"): string {
  const format = new Intl.NumberFormat(locale, { style: "currency", currency });
  return format.format(amountMinor / 10 ** decimalPlaces(currency));
}

/**
 * Parses a typed amount, such as `12.5` or `1250`, into minor units; null if it is invalid. Commas
 * are rejected, because they separate thousands in some countries and cents in others.
 */
export function parseMoney(text: string, currency: string): number | null {
  const match = /^(\d{1,12})(?:\.(\d*))?$/.exec(text.trim());
  const fraction = match?.[2] ?? "";
  const digits = decimalPlaces(currency);
  if (!match || fraction.length > digits) return null;
  return Number(`${match[1]}${fraction.padEnd(digits, "0")}`);
}

/** Formats an amount in minor units the way `parseMoney` reads it. */
export function formatMoneyInput(amountMinor: number, currency: string): string {
  const digits = decimalPlaces(currency);
  return (amountMinor / 10 ** digits).toFixed(digits);
}
