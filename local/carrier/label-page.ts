import { createHash } from "node:crypto";
import { Html, html } from "@/local/http/html";
import { carrierName, type Label, type ShipTo } from "./label";

const styles = `
* { box-sizing: border-box; }
body { margin: 0; padding: 24px; background: #eceef1; color: #111;
  font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }
main { width: 100mm; min-height: 150mm; margin: 0 auto; padding: 6mm; background: #fff;
  border: 1px solid #111; border-radius: 2mm; display: flex; flex-direction: column; gap: 5mm;
  position: relative; }
header { display: flex; justify-content: space-between; align-items: baseline;
  border-bottom: 2px solid #111; padding-bottom: 3mm; }
h1 { margin: 0; font-size: 20px; letter-spacing: -.01em; }
h2 { margin: 0 0 1mm; font-size: 11px; letter-spacing: .08em; text-transform: uppercase; }
p { margin: 0; overflow-wrap: anywhere; }
.to p { font-size: 19px; line-height: 1.35; font-weight: 600; white-space: pre-line; }
.facts { display: grid; grid-template-columns: 1fr 1fr; gap: 3mm; }
ul { margin: 0; padding: 0; list-style: none; }
.code { margin-top: auto; text-align: center; border-top: 2px solid #111; padding-top: 5mm; }
.code svg { display: block; width: 100%; height: 22mm; }
.code p { margin-top: 2mm; font: 600 18px/1 ui-monospace, Menlo, Consolas, monospace;
  letter-spacing: .12em; }
.void { position: absolute; inset: 0; display: grid; place-items: center; font-size: 84px;
  font-weight: 800; color: rgb(179 38 30 / 70%); transform: rotate(-24deg); }
@media print { body { padding: 0; background: #fff; } main { border: 0; margin: 0; } }
`;

export const labelPagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(styles).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The printable label, 100 × 150 mm. */
export function labelPage(label: Label): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Label ${label.trackingNumber}</title>
<style>${new Html(styles)}</style>
</head>
<body>
<main>
  <header><h1>${carrierName}</h1><strong>${label.service}</strong></header>
  <section class="to"><h2>To</h2><p>${addressLines(label.shipTo)}</p></section>
  <section class="facts">
    <div><h2>Reference</h2><p>${label.reference}</p></div>
    <div><h2>Deliver by</h2><p>${label.estimatedDelivery.toISOString().slice(0, 10)}</p></div>
  </section>
  <section><h2>Contents</h2><ul>${label.items.map(
    (item) => html`<li>${item.quantity} × ${item.name} (${item.sku})</li>`,
  )}</ul></section>
  <section class="code">${barcode(label.trackingNumber)}<p>${label.trackingNumber}</p></section>
  ${label.voidedAt && html`<div class="void">VOID</div>`}
</main>
</body>
</html>`;
}

function addressLines(shipTo: ShipTo): string {
  if (typeof shipTo === "string") return shipTo;
  const cityLine = [shipTo.postalCode, shipTo.city, shipTo.region].filter(Boolean).join(" ");
  return [shipTo.name, shipTo.line1, shipTo.line2, cityLine, shipTo.country]
    .filter(Boolean)
    .join("\n");
}

const code39: Record<string, string> = {
  "0": "nnnwwnwnn",
  "1": "wnnwnnnnw",
  "2": "nnwwnnnnw",
  "3": "wnwwnnnnn",
  "4": "nnnwwnnnw",
  "5": "wnnwwnnnn",
  "6": "nnwwwnnnn",
  "7": "nnnwnnwnw",
  "8": "wnnwnnwnn",
  "9": "nnwwnnwnn",
  B: "nnwnnwnnw",
  P: "nnwnwnnwn",
  W: "wwwnnnnnn",
  "*": "nwnnwnwnn",
};

/** The tracking number as a Code 39 barcode (ISO/IEC 16388). The table has its characters only. */
function barcode(trackingNumber: string): Html {
  const bars: Html[] = [];
  let x = 0;
  for (const character of `*${trackingNumber}*`) {
    for (const [index, width] of [...(code39[character] ?? "")].entries()) {
      const units = width === "w" ? 3 : 1;
      if (index % 2 === 0) bars.push(html`<rect x="${x}" y="0" width="${units}" height="40"/>`);
      x += units;
    }
    x += 1;
  }
  return html`<svg viewBox="0 0 ${x} 40" preserveAspectRatio="none" role="img"
    aria-label="Barcode of ${trackingNumber}">${bars}</svg>`;
}
