/**
 * Currency codes by decimal places, as in CLDR 48, which has fewer than ISO 4217 for some. They are
 * pinned, because an update of Node.js or of a browser must not change what a stored amount means.
 */
const codesByDecimalPlaces: Readonly<Record<number, string>> = {
  0:
    "AFN ALL BIF CLP COP DJF GNF HUF IDR IQD IRR ISK JPY KMF KPW KRW LAK LBP MGA MMK PKR PYG RWF " +
    "SLL SOS SYP UGX VND VUV XAF XOF XPF YER",
  2:
    "AED AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF " +
    "CHF CNY CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD " +
    "HKD HNL HRK HTG ILS INR JMD KES KGS KHR KYD KZT LKR LRD LSL MAD MDL MKD MNT MOP MRU MUR MVR " +
    "MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PLN QAR RON RSD RUB SAR SBD SCR SDG " +
    "SEK SGD SHP SLE SRD SSP STN SVC SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST " +
    "XCD XCG XDR XSU ZAR ZMW ZWG ZWL",
  3: "BHD JOD KWD LYD OMR TND",
};

/** Withdrawn currencies and units of account without the usual two decimal places. */
const otherCodesByDecimalPlaces: Readonly<Record<number, string>> = {
  0: "ADP BYR ESP ITL LUF MGF MRO STD TMM TRL UYI ZMK ZWD",
  4: "CLF UYW",
};

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
  ["XXX", "¤"],
]);

const decimalPlaces: ReadonlyMap<string, number> = new Map(
  [codesByDecimalPlaces, otherCodesByDecimalPlaces]
    .flatMap((table) => Object.entries(table))
    .flatMap(([places, codes]) => codes.split(" ").map((code) => [code, Number(places)] as const)),
);

export interface Currency {
  /** How many of an amount's last digits follow the decimal point: 2 for usd, 0 for jpy. */
  decimalPlaces: number;
  /** What precedes a formatted amount: a symbol, or the code and a space. */
  prefix: string;
}

/**
 * Finds a currency by its ISO 4217 code, in upper or lower case. An unlisted code has two decimal
 * places. Throws a `RangeError` if the code is not three ASCII characters from A to Z.
 */
export function findCurrency(code: string): Currency {
  if (!/^[A-Za-z]{3}$/.test(code)) throw new RangeError(`Invalid currency code: ${code}`);
  const upperCaseCode = code.toUpperCase();
  const symbol = symbols.get(upperCaseCode) ?? upperCaseCode;
  return {
    decimalPlaces: decimalPlaces.get(upperCaseCode) ?? 2,
    // Symbols such as "CA$" touch the amount, words such as "KWD" or "FCFA" don't.
    prefix: /\p{S}$/u.test(symbol) ? symbol : `${symbol}\u00a0`,
  };
}
