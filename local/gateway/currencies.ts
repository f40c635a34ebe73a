// The simulator has its own table, so that it refuses what Stripe refuses even if the app's is wrong.
// Source: https://docs.stripe.com/currencies
const zeroDecimal = codes("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf");
const threeDecimal = codes("bhd jod kwd omr tnd");
const twoDecimal = codes(
  "aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad cdf " +
    "chf cny cop crc cve czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl htg huf " +
    "idr ils inr isk jmd kes kgs khr kyd kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk " +
    "mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php pkr pln qar ron rsd rub sar sbd scr sek sgd " +
    "shp sle sos srd std szl thb tjs top try ttd twd tzs uah ugx usd uyu uzs wst xcd xcg yer zar zmw",
);
/** Two decimal places in the API, which must be 00. */
const wholeUnitsOnly = codes("isk ugx");

/** In minor units. For other currencies the minimum depends on the exchange rate. */
const minimumAmounts: Readonly<Record<string, number>> = {
  ...{ aed: 200, ars: 50, aud: 50, brl: 50, cad: 50, chf: 50, cop: 50, czk: 1_500, dkk: 250 },
  ...{ eur: 50, gbp: 30, hkd: 400, huf: 17_500, idr: 50, ils: 50, inr: 50, jpy: 50, krw: 50 },
  ...{ mxn: 1_000, myr: 200, nok: 300, nzd: 50, php: 50, pln: 200, ron: 200, rub: 50, sek: 300 },
  ...{ sgd: 50, thb: 1_000, usd: 50, zar: 50 },
};
/** Stands for the minimum of a currency that has no published one: about half a dollar. */
const otherMinimum = 50;

function codes(text: string): ReadonlySet<string> {
  return new Set(text.split(" "));
}

/** Whether Stripe charges this currency. The code is in lower case. */
export function isSupportedCurrency(code: string): boolean {
  return zeroDecimal.has(code) || twoDecimal.has(code) || threeDecimal.has(code);
}

/** How many of an amount's last digits follow the decimal point. The code is in lower case. */
export function decimalPlacesOf(code: string): number {
  if (zeroDecimal.has(code)) return 0;
  return threeDecimal.has(code) ? 3 : 2;
}

/** Amounts must be multiples of this, in minor units. The code is in lower case. */
export function amountStepOf(code: string): number {
  if (wholeUnitsOnly.has(code)) return 100;
  return threeDecimal.has(code) ? 10 : 1;
}

/** The least amount that is charged, in minor units. The code is in lower case. */
export function minimumAmountOf(code: string): number {
  return minimumAmounts[code] ?? (zeroDecimal.has(code) ? 1 : otherMinimum);
}
