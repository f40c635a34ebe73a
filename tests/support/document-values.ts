import fc from "fast-check";

/** What the API's document uses of JSON Schema. */
export interface JsonSchema {
  $ref?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  type?: string;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  propertyNames?: JsonSchema;
}

/** Ids of what exists are small: a random one would name nothing. */
const knownIdMax = 12;
const itemsMax = 3;

/** Values that a schema allows, as the document describes it. */
export function valuesOf(
  schema: JsonSchema,
  components: Record<string, JsonSchema>,
): fc.Arbitrary<unknown> {
  const inner = (part: JsonSchema) => valuesOf(part, components);
  if (schema.$ref) return inner(components[schema.$ref.split("/").at(-1) ?? ""] ?? {});
  if ("const" in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const { anyOf, oneOf, ...shared } = schema;
  const alternatives = anyOf ?? oneOf;
  if (alternatives) return fc.oneof(...alternatives.map((part) => inner({ ...shared, ...part })));
  switch (schema.type) {
    case "string":
      return textsOf(schema);
    case "integer":
      return wholeNumbersOf(schema);
    case "number":
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array": {
      const { items = {}, minItems = 0, maxItems = itemsMax } = schema;
      return fc.array(inner(items), {
        minLength: minItems,
        maxLength: Math.min(maxItems, itemsMax),
      });
    }
    case "object":
      return objectsOf(schema, inner);
    default:
      return fc.jsonValue();
  }
}

function textsOf({ format, pattern, minLength = 0, maxLength = 100 }: JsonSchema) {
  if (format === "date-time") {
    return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  }
  // fast-check knows no Unicode properties: those patterns only exclude what is hostile.
  if (pattern && !/\\p|\\0/.test(pattern)) return fc.stringMatching(new RegExp(pattern));
  const lengths = { minLength, maxLength: Math.min(maxLength, 100) };
  const email = fc.nat(99).map((number) => `mira${number}@example.com`);
  return fc.oneof(fc.string(lengths), fc.string({ ...lengths, unit: "grapheme" }), email);
}

function wholeNumbersOf({ minimum = -1_000_000, maximum = 1_000_000 }: JsonSchema) {
  const any = fc.integer({ min: minimum, max: maximum });
  if (minimum !== 1 || maximum < knownIdMax) return any;
  return fc.oneof(fc.integer({ min: 1, max: knownIdMax }), any);
}

function objectsOf(
  { properties = {}, required = [], additionalProperties, propertyNames }: JsonSchema,
  inner: (part: JsonSchema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  if (typeof additionalProperties === "object") {
    const names = inner(propertyNames ?? { type: "string" }).map(String);
    return fc.dictionary(names, inner(additionalProperties), { maxKeys: itemsMax });
  }
  const fields = Object.entries(properties).map(([name, field]) => [name, inner(field)]);
  return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: required,
  });
}
