import { decimalPlacesOf } from "@/local/gateway/currencies";

/** What precedes an amount in place of the code and a space. */
const prefixes: Readonly<Record<string, string>> = {
  ...{ AUD: "A$", BRL: "R$", CAD: "CA$", CNY: "CN¥", EUR: "€", GBP: "£", HKD: "HK$", ILS: "₪" },
  ...{ INR: "₹", JPY: "¥", KRW: "₩", MXN: "MX$", NZD: "NZ$", PHP: "₱", TWD: "NT$", USD: "$" },
  ...{ VND: "₫", XAF: "FCFA\u00a0", XCD: "EC$", XCG: "Cg.\u00a0", XOF: "F\u202fCFA\u00a0" },
  ...{ XPF: "CFPF\u00a0" },
};

/** Formats an amount in minor units: 4200 usd is `$42.00`, 4200 jpy is `¥4,200`. */
export function formatMoney(amount: number, currency: string): string {
  const code = currency.toUpperCase();
  const decimals = decimalPlacesOf(currency);
  const digits = String(amount).padStart(decimals + 1, "0");
  const pointAt = digits.length - decimals;
  const whole = digits.slice(0, pointAt).replace(/\B(?=(\d{3})+$)/g, ",");
  const fraction = decimals === 0 ? "" : `.${digits.slice(pointAt)}`;
  return `${prefixes[code] ?? `${code}\u00a0`}${whole}${fraction}`;
}
