/** The largest amount a gateway takes in one payment, in minor units (Stripe: eight digits). */
export const amountMax = 99_999_999;

export interface Line {
  /** Minor units. */
  unitPrice: number;
  quantity: number;
}

/**
 * The sum of the lines and what the adjustments make of it, in minor units. The total may come out
 * negative or beyond `amountMax`; whoever takes the order refuses that.
 */
export function orderTotals(
  lines: readonly Line[],
  adjustments: readonly { amount: number }[],
): { subtotal: number; total: number } {
  const subtotal = lines.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0);
  const total = adjustments.reduce((sum, adjustment) => sum + adjustment.amount, subtotal);
  return { subtotal, total };
}

/** How many decimal places people write of a currency, e.g. 2 for usd and 0 for jpy. */
function digitsOf(currency: string): number {
  const format = new Intl.NumberFormat("en-US", { style: "currency", currency });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}

/** An amount in minor units as people of that locale write it, e.g. `$12.50` or `¥1,250`. */
export function formatMoney(amountMinor: number, currency: string, locale = "en-US"): string {
  const format = new Intl.NumberFormat(locale, { style: "currency", currency });
  return format.format(amountMinor / 10 ** digitsOf(currency));
}

/**
 * Minor units of an amount as people type it, e.g. `12.5` or `1250`; null when it is none. A comma
 * is none: it separates thousands for some and cents for others.
 */
export function parseMoney(text: string, currency: string): number | null {
  const match = /^(\d{1,12})(?:\.(\d*))?$/.exec(text.trim());
  const fraction = match?.[2] ?? "";
  const digits = digitsOf(currency);
  if (!match || fraction.length > digits) return null;
  return Number(`${match[1]}${fraction.padEnd(digits, "0")}`);
}

/** The same amount as a person would type it. */
export function writeMoney(amountMinor: number, currency: string): string {
  const digits = digitsOf(currency);
  return (amountMinor / 10 ** digits).toFixed(digits);
}
