import { z } from "zod";
import { isCountry } from "./countries";
import { openedWith } from "./opened-with";
import { needsPostalCode } from "./postal-codes";
import { optionalLine, singleLineText } from "./text";

const withCountry = z.object({ country: z.string() });

/**
 * The check of an address's postal code, as the arguments of `refine`. It also runs when other fields
 * are missing, so that all issues are shown at once.
 */
export function postalCodeRule(missingMessage: string) {
  const hasPostalCode = (address: { country: string; postalCode?: string | undefined }) =>
    address.postalCode !== undefined || !needsPostalCode(address.country);
  const params = {
    path: ["postalCode"],
    message: missingMessage,
    when: ({ value }: { value: unknown }) => withCountry.safeParse(value).success,
  };
  return [hasPostalCode, params] as const;
}

/** An address in parts. The country is an ISO 3166-1 alpha-2 code. */
export const structuredAddress = z
  .strictObject({
    name: singleLineText(200),
    line1: singleLineText(200),
    line2: singleLineText(200).optional(),
    city: singleLineText(100),
    region: singleLineText(100).optional(),
    postalCode: singleLineText(20)
      .optional()
      .describe("Required in the countries that have postal codes."),
    country: z
      .string()
      .refine(isCountry, "must be an ISO 3166-1 alpha-2 code")
      .describe("An ISO 3166-1 alpha-2 code, such as `GB`."),
  })
  .refine(...postalCodeRule("is required in this country"));
export type StructuredAddress = z.infer<typeof structuredAddress>;

/** An address in parts as it is stored. An old one may contain what a new one must not. */
export const storedAddress = z.strictObject({
  name: z.string(),
  line1: z.string(),
  line2: z.string().optional(),
  city: z.string(),
  region: z.string().optional(),
  postalCode: z.string().optional(),
  country: z.string(),
});

/** The address fields of a form. Optional fields that are empty are left out. */
export const addressFields = {
  name: singleLineText(200, "Enter your name."),
  line1: singleLineText(200, "Enter your address."),
  line2: optionalLine(200),
  city: singleLineText(100, "Enter your city."),
  region: optionalLine(100),
  postalCode: optionalLine(20),
  country: z.string("Choose a country.").refine(isCountry, "Choose a country."),
};

/** The rule of a form with these fields. */
export const addressRule = postalCodeRule("Enter your postal code.");

/** The form that edits a customer's stored address. */
export const addressForm = z
  .object({ ...addressFields, opened: openedWith(storedAddress.partial()) })
  .refine(...addressRule);

/** Builds the address from a form's other fields, without empty ones. */
export function addressFromForm(fields: StructuredAddress): StructuredAddress {
  const { name, line1, line2, city, region, postalCode, country } = fields;
  return {
    ...{ name, line1, city, country },
    ...(line2 !== undefined && { line2 }),
    ...(region !== undefined && { region }),
    ...(postalCode !== undefined && { postalCode }),
  };
}

/** An address in one line. */
export function formatAddress(address: string | AddressParts): string {
  if (typeof address === "string") return address;
  const { name, line1, line2, city, region, postalCode, country } = address;
  return [name, line1, line2, city, region, postalCode, country].filter(Boolean).join(", ");
}

const partNames = ["name", "line1", "line2", "city", "region", "postalCode", "country"] as const;

/** Whether two addresses agree in every part: some read the same in one line although they differ. */
export function areSameAddresses(
  one: string | AddressParts,
  other: string | AddressParts,
): boolean {
  if (typeof one === "string" || typeof other === "string") return one === other;
  return partNames.every((part) => one[part] === other[part]);
}

export type AddressParts = { [Part in keyof StructuredAddress]?: string | undefined };

/** The parts of a stored address. Free-text and invalid addresses have none. */
export function parseAddressParts(stored: unknown): AddressParts {
  const parts = storedAddress.partial().safeParse(stored);
  return parts.success ? parts.data : {};
}
