import type { z } from "zod";

/** The schema of a change, which must have a field: one without any changes nothing. */
export function requireAnyField<Schema extends z.ZodType<object>>(schema: Schema): Schema {
  return schema
    .refine((fields) => Object.values(fields).some((value) => value !== undefined), {
      message: "Send at least one field to change.",
    })
    .meta({ minProperties: 1 });
}
