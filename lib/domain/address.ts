import { z } from "zod";
import { isCountry } from "./countries";
import { structuredAddress } from "./order/input";
import { maxCharactersMessage } from "./text";

export type StructuredAddress = z.infer<typeof structuredAddress>;

/** A required form field. Browsers send empty fields, so an empty one counts as missing. */
const required = (max: number, missingMessage: string) =>
  z
    .string(missingMessage)
    .trim()
    .min(1, missingMessage)
    .max(max, maxCharactersMessage(max))
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, "must be one line of text");

const optional = (max: number) =>
  z
    .union([z.literal(""), required(max, "is required")])
    .optional()
    .transform((text) => text || undefined);

/** The address fields of a form. Optional fields that are empty are left out. */
export const addressFields = {
  name: required(200, "Enter your name."),
  line1: required(200, "Enter your address."),
  line2: optional(200),
  city: required(100, "Enter your city."),
  region: optional(100),
  postalCode: required(20, "Enter your postal code."),
  country: z.string("Choose a country.").refine(isCountry, "Choose a country."),
};

export const addressForm = z.object(addressFields);

/** Builds the address from a form's other fields, without empty ones. */
export function addressFromForm(
  fields: Omit<StructuredAddress, "line2" | "region"> & Pick<AddressParts, "line2" | "region">,
): StructuredAddress {
  const { name, line1, line2, city, region, postalCode, country } = fields;
  return {
    ...{ name, line1, city, postalCode, country },
    ...(line2 !== undefined && { line2 }),
    ...(region !== undefined && { region }),
  };
}

export type AddressParts = { [Part in keyof StructuredAddress]?: string | undefined };

/** The parts of a stored address. Free-text and invalid addresses have none. */
export function parseAddressParts(stored: unknown): AddressParts {
  const parts = structuredAddress.partial().safeParse(stored);
  return parts.success ? parts.data : {};
}
