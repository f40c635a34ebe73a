import { z } from "zod";

type JsonSchema = Record<string, unknown>;

/**
 * Turns zod schemas into JSON Schemas for an OpenAPI document. A schema with an id (`.meta({ id })`)
 * becomes a component, which the others refer to.
 */
export function pickJsonSchemas() {
  const components: Record<string, JsonSchema> = {};

  function convert(schema: z.ZodType, io: "input" | "output"): JsonSchema {
    const { $schema, $defs, ...converted } = z.toJSONSchema(schema, {
      io,
      // What can't be described, such as a transformation, is checked all the same.
      unrepresentable: "any",
      override: ({ zodSchema, jsonSchema }) => {
        addDefault(zodSchema, jsonSchema);
        simplify(jsonSchema, io);
      },
    });
    for (const [id, component] of Object.entries($defs ?? {})) {
      components[id] = withComponentRefs(component) as JsonSchema;
    }
    return withComponentRefs(converted) as JsonSchema;
  }

  return {
    components,
    /** The schema of what a caller may send. */
    input: (schema: z.ZodType) => convert(schema, "input"),
    /** The schema of what a caller receives. */
    output: (schema: z.ZodType) => convert(schema, "output"),
  };
}

/** Zod leaves out the default of a text that is transformed, such as a number in a URL. */
function addDefault(schema: z.core.$ZodType, json: JsonSchema): void {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type !== "default") return;
  const { defaultValue } = def;
  if (typeof defaultValue === "number" || typeof defaultValue === "string") {
    json.default = defaultValue;
  }
}

/** Leaves out what a reader needs not know, and what later versions may change. */
function simplify(schema: JsonSchema, io: "input" | "output"): void {
  // The format says the same as zod's long pattern.
  if (schema.format === "date-time" || schema.format === "date") delete schema.pattern;
  // Numbers in a URL are checked as text.
  if (schema.type === "integer") delete schema.pattern;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  // Answers may have new fields at any time.
  if (io === "output" && schema.additionalProperties === false) delete schema.additionalProperties;
}

/** References within a schema point to the document's components. */
function withComponentRefs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withComponentRefs);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      key,
      key === "$ref" && typeof field === "string"
        ? field.replace(/^#\/\$defs\//, "#/components/schemas/")
        : withComponentRefs(field),
    ]),
  );
}
