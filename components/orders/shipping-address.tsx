import { countryName } from "@/lib/domain/countries";
import type { ShippingAddress as Address } from "@/lib/domain/order/input";

/** A postal address, one line per part, or as the single text it was given as. */
export function ShippingAddress({ address }: { address: Address }) {
  return (
    <address className="wrap-anywhere not-italic leading-6">
      {linesOf(address).map((line) => (
        <span key={line} className="block">
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
