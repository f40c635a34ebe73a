/**
 * The currencies that Stripe charges, by the decimal places of its minor unit, which is not always
 * that of ISO 4217 or of the runtime's locale data. They are pinned, because an update of Node.js or
 * of a browser must not change what a stored amount means.
 * Source: https://docs.stripe.com/currencies (presentment currencies, zero-decimal and three-decimal
 * currencies, special cases).
 */
const codesByDecimalPlaces: Readonly<Record<number, string>> = {
  0: "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF",
  2:
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BWP BYN BZD CAD CDF " +
    "CHF CNY COP CRC CVE CZK DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD HKD HNL HTG HUF " +
    "IDR ILS INR ISK JMD KES KGS KHR KYD KZT LAK LBP LKR LRD LSL MAD MDL MKD MMK MNT MOP MUR MVR MWK " +
    "MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SEK SGD " +
    "SHP SLE SOS SRD STD SZL THB TJS TOP TRY TTD TWD TZS UAH UGX USD UYU UZS WST XCD XCG YER ZAR ZMW",
  3: "BHD JOD KWD OMR TND",
};

/** Their two decimal places must be 00. */
const wholeUnitCodes: ReadonlySet<string> = new Set(["ISK", "UGX"]);

/**
 * The least amount that Stripe charges, in minor units. For other currencies it depends on the
 * exchange rate to the currency in which the shop is paid, and is known to the gateway alone.
 * Source: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
 */
const minimumAmounts: ReadonlyMap<string, number> = new Map([
  ["AED", 200],
  ["ARS", 50],
  ["AUD", 50],
  ["BRL", 50],
  ["CAD", 50],
  ["CHF", 50],
  ["COP", 50],
  ["CZK", 1_500],
  ["DKK", 250],
  ["EUR", 50],
  ["GBP", 30],
  ["HKD", 400],
  ["HUF", 17_500],
  ["IDR", 50],
  ["ILS", 50],
  ["INR", 50],
  ["JPY", 50],
  ["KRW", 50],
  ["MXN", 1_000],
  ["MYR", 200],
  ["NOK", 300],
  ["NZD", 50],
  ["PHP", 50],
  ["PLN", 200],
  ["RON", 200],
  ["RUB", 50],
  ["SEK", 300],
  ["SGD", 50],
  ["THB", 1_000],
  ["USD", 50],
  ["ZAR", 50],
]);

/** What American English writes instead of the code. */
const symbols: ReadonlyMap<string, string> = new Map([
  ["AUD", "A$"],
  ["BRL", "R$"],
  ["CAD", "CA$"],
  ["CNY", "CN¥"],
  ["EUR", "€"],
  ["GBP", "£"],
  ["HKD", "HK$"],
  ["ILS", "₪"],
  ["INR", "₹"],
  ["JPY", "¥"],
  ["KRW", "₩"],
  ["MXN", "MX$"],
  ["NZD", "NZ$"],
  ["PHP", "₱"],
  ["TWD", "NT$"],
  ["USD", "$"],
  ["VND", "₫"],
  ["XAF", "FCFA"],
  ["XCD", "EC$"],
  ["XCG", "Cg."],
  ["XOF", "F\u202fCFA"],
  ["XPF", "CFPF"],
]);

const decimalPlaces: ReadonlyMap<string, number> = new Map(
  Object.entries(codesByDecimalPlaces).flatMap(([places, codes]) =>
    codes.split(" ").map((code) => [code, Number(places)] as const),
  ),
);

export interface Currency {
  /** How many of an amount's last digits follow the decimal point: 2 for usd, 0 for jpy. */
  decimalPlaces: number;
  /** Amounts that can be charged or refunded are multiples of this, in minor units. */
  amountStep: number;
  /** The least amount that can be charged, in minor units; null if only the gateway knows it. */
  minimumAmount: number | null;
  /** What precedes a formatted amount: a symbol, or the code and a space. */
  prefix: string;
}

/** Whether the gateway can charge this currency. The code is in upper or lower case. */
export function isChargeable(code: string): boolean {
  return decimalPlaces.has(code.toUpperCase());
}

/**
 * Finds a currency by its ISO 4217 code, in upper or lower case. One that can't be charged has two
 * decimal places, so that old rows can still be shown. Throws a `RangeError` if the code is not three
 * ASCII characters from A to Z.
 */
export function findCurrency(code: string): Currency {
  if (!/^[A-Za-z]{3}$/.test(code)) throw new RangeError(`Invalid currency code: ${code}`);
  const upperCaseCode = code.toUpperCase();
  const symbol = symbols.get(upperCaseCode) ?? upperCaseCode;
  return {
    decimalPlaces: decimalPlaces.get(upperCaseCode) ?? 2,
    amountStep: amountStepOf(upperCaseCode),
    minimumAmount: minimumAmounts.get(upperCaseCode) ?? null,
    // Symbols such as "CA$" touch the amount, words such as "KWD" or "FCFA" don't.
    prefix: /\p{S}$/u.test(symbol) ? symbol : `${symbol}\u00a0`,
  };
}

/** The last digit of three-decimal currencies must be 0. */
function amountStepOf(upperCaseCode: string): number {
  if (wholeUnitCodes.has(upperCaseCode)) return 100;
  return decimalPlaces.get(upperCaseCode) === 3 ? 10 : 1;
}

/**
 * The minimum amounts, and the steps other than 1, by lower-case code, for a statement that checks
 * totals.
 */
export function chargeRules(): { minimums: Record<string, number>; steps: Record<string, number> } {
  const steps = [...decimalPlaces.keys()]
    .map((code) => [code.toLowerCase(), amountStepOf(code)] as const)
    .filter(([, step]) => step > 1);
  const minimums = [...minimumAmounts].map(
    ([code, amount]) => [code.toLowerCase(), amount] as const,
  );
  return { minimums: Object.fromEntries(minimums), steps: Object.fromEntries(steps) };
}
