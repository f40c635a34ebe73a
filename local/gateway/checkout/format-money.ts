// Pinned, because the currency data of Node.js changes from version to version.
const withoutDecimals: ReadonlySet<string> = new Set(
  (
    "AFN ALL BIF CLP COP DJF GNF HUF IDR IQD IRR ISK JPY KMF KPW KRW LAK LBP MGA MMK PKR PYG RWF " +
    "SLL SOS SYP UGX VND VUV XAF XOF XPF YER"
  ).split(" "),
);
const withThreeDecimals: ReadonlySet<string> = new Set("BHD JOD KWD LYD OMR TND".split(" "));

/** What precedes an amount in place of the code and a space. */
const prefixes: Readonly<Record<string, string>> = {
  ...{ AUD: "A$", BRL: "R$", CAD: "CA$", CNY: "CN¥", EUR: "€", GBP: "£", HKD: "HK$", ILS: "₪" },
  ...{ INR: "₹", JPY: "¥", KRW: "₩", MXN: "MX$", NZD: "NZ$", PHP: "₱", TWD: "NT$", USD: "$" },
  ...{ VND: "₫", XAF: "FCFA\u00a0", XCD: "EC$", XCG: "Cg.\u00a0", XOF: "F\u202fCFA\u00a0" },
  ...{ XPF: "CFPF\u00a0", XXX: "¤" },
};

/** Formats an amount in minor units: 4200 usd is `$42.00`, 4200 jpy is `¥4,200`. */
export function formatMoney(amount: number, currency: string): string {
  const code = currency.toUpperCase();
  const decimals = decimalPlaces(code);
  const digits = String(amount).padStart(decimals + 1, "0");
  const pointAt = digits.length - decimals;
  const whole = digits.slice(0, pointAt).replace(/\B(?=(\d{3})+$)/g, ",");
  const fraction = decimals === 0 ? "" : `.${digits.slice(pointAt)}`;
  return `${prefixes[code] ?? `${code}\u00a0`}${whole}${fraction}`;
}

function decimalPlaces(code: string): number {
  if (withoutDecimals.has(code)) return 0;
  return withThreeDecimals.has(code) ? 3 : 2;
}
