/*
 * The public tracking pages of carriers that shops ship with themselves. Pinned in November 2026 from
 * the links that the carriers' own sites and shop systems use; `{n}` is the tracking number. PostNL's
 * page also needs the country and postal code. A carrier that is not listed gets no link.
 */

interface CarrierPage {
  name: string;
  /** Other names that people write. Case, spaces and punctuation don't matter. */
  aliases: readonly string[];
  url: string;
}

const carrierPages: readonly CarrierPage[] = [
  {
    name: "DHL",
    aliases: ["DHL Express", "DHL Paket", "DHL Parcel", "DHL eCommerce"],
    url: "https://www.dhl.com/global-en/home/tracking.html?tracking-id={n}",
  },
  { name: "UPS", aliases: [], url: "https://www.ups.com/track?tracknum={n}" },
  {
    name: "FedEx",
    aliases: ["FedEx Express", "FedEx Ground"],
    url: "https://www.fedex.com/fedextrack/?trknbr={n}",
  },
  {
    name: "USPS",
    aliases: ["US Postal Service", "United States Postal Service"],
    url: "https://tools.usps.com/go/TrackConfirmAction?tLabels={n}",
  },
  { name: "DPD", aliases: [], url: "https://tracking.dpd.de/status/en_US/parcel/{n}" },
  { name: "DPD UK", aliases: ["DPD Local"], url: "https://track.dpd.co.uk/parcels/{n}" },
  { name: "GLS", aliases: [], url: "https://gls-group.com/track/{n}" },
  {
    name: "Royal Mail",
    aliases: [],
    url: "https://www.royalmail.com/track-your-item#/tracking-results/{n}",
  },
  { name: "Evri", aliases: ["Hermes UK"], url: "https://www.evri.com/track/parcel/{n}" },
  {
    name: "PostNL",
    aliases: ["Post NL"],
    url: "https://jouw.postnl.nl/track-and-trace/{n}-{country}-{postalCode}",
  },
  {
    name: "Canada Post",
    aliases: ["Postes Canada"],
    url: "https://www.canadapost-postescanada.ca/track-reperage/en#/details/{n}",
  },
  {
    name: "Australia Post",
    aliases: ["AusPost"],
    url: "https://auspost.com.au/mypost/track/#/details/{n}",
  },
];

/** The carriers that have a tracking page, by name, for suggestions in forms. */
export const knownCarriers: readonly string[] = carrierPages.map(({ name }) => name);

/** Where a package goes, as far as a tracking page needs it. */
interface Destination {
  country?: string;
  postalCode?: string | undefined;
}

/** Emails contain the link, and a guest may type anything as postal code (docs/decisions/0028). */
const postalCode = /^[A-Za-z0-9-]{3,10}$/;

function onlyIf(pattern: RegExp, text: string | undefined): string | undefined {
  return text !== undefined && pattern.test(text) ? text : undefined;
}

/**
 * The carrier's public page about a shipment; null without a tracking number, for a carrier that is
 * not listed, and where the page needs a part of the address that is not known.
 */
export function trackingUrl(
  shipment: { carrier: string | null; trackingNumber: string | null },
  address: string | Destination,
): string | null {
  const { carrier, trackingNumber } = shipment;
  if (carrier === null || trackingNumber === null) return null;
  const name = comparable(carrier);
  const page = carrierPages.find((one) =>
    [one.name, ...one.aliases].some((alias) => comparable(alias) === name),
  );
  if (!page) return null;
  const destination = typeof address === "string" ? {} : address;
  const values: Record<string, string | undefined> = {
    n: trackingNumber.replaceAll(/\s/g, ""),
    country: onlyIf(/^[A-Z]{2}$/, destination.country),
    postalCode: onlyIf(postalCode, destination.postalCode?.replaceAll(/\s/g, "")),
  };
  const needed = [...page.url.matchAll(/\{(\w+)\}/g)].map(([, key = ""]) => key);
  if (needed.some((key) => !values[key])) return null;
  return page.url.replaceAll(/\{(\w+)\}/g, (_, key: string) =>
    encodeURIComponent(values[key] ?? ""),
  );
}

function comparable(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}
