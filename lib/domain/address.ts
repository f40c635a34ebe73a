import { z } from "zod";
import { isCountry } from "./countries";
import { structuredAddress } from "./order/input";
import { charsAtMost } from "./text";

export type StructuredAddress = z.infer<typeof structuredAddress>;

/** One field of a form: empty is missing, and missing is said as people would. */
const needed = (max: number) =>
  z
    .string("is needed")
    .trim()
    .min(1, "is needed")
    .max(max, charsAtMost(max))
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, "must be one line of text");

const optional = (max: number) =>
  z
    .union([z.literal(""), needed(max)])
    .optional()
    .transform((text) => text || undefined);

/** An address as a form sends it: by its parts, what is left empty left out. */
export const addressFields = {
  name: needed(200),
  line1: needed(200),
  line2: optional(200),
  city: needed(100),
  region: optional(100),
  postalCode: needed(20),
  country: z.string("must be chosen").refine(isCountry, "must be chosen"),
};

export const addressForm = z.object(addressFields);

/** The address itself, without the fields that were left empty. */
export function addressOf(fields: z.output<typeof addressForm>): StructuredAddress {
  const { name, line1, line2, city, region, postalCode, country } = fields;
  return {
    ...{ name, line1, city, postalCode, country },
    ...(line2 !== undefined && { line2 }),
    ...(region !== undefined && { region }),
  };
}

export type AddressParts = { [Part in keyof StructuredAddress]?: string | undefined };

/** A kept address as far as it has parts; what was kept as text or is damaged has none. */
export function addressParts(kept: unknown): AddressParts {
  const parts = structuredAddress.partial().safeParse(kept);
  return parts.success ? parts.data : {};
}
