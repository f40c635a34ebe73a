import type { ShippingAddress as Address } from "@/lib/domain/order/input";

const countries = new Intl.DisplayNames(["en"], { type: "region" });

/** A postal address, one line per part, or as the single text it was given as. */
export function ShippingAddress({ address }: { address: Address }) {
  return (
    <address className="wrap-anywhere not-italic leading-6">
      {linesOf(address).map((line) => (
        // The browser's name for a country may differ from the server's.
        <span key={line} className="block" suppressHydrationWarning>
          {line}
        </span>
      ))}
    </address>
  );
}

function linesOf(address: Address): string[] {
  if (typeof address === "string") return [address];
  const town = [address.city, address.region, address.postalCode].filter(Boolean).join(", ");
  const lines = [address.name, address.line1, address.line2, town, countryName(address.country)];
  return [...new Set(lines.filter((line) => line !== undefined))];
}

function countryName(code: string): string {
  return countries.of(code) ?? code;
}
