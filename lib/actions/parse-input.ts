import "server-only";
import { parseWithZod } from "@conform-to/zod/v4";
import type { z } from "zod";
import { type FormFailure, formFailure, isFormFailure } from "@/lib/domain/form-failure";
import { ownFields, secretFields } from "@/lib/domain/form-values";

interface Parsed<Input> {
  kind: "parsed";
  input: Input;
  /** Adds the submitted values to a failure, so that a form without JavaScript is refilled. */
  withValues<Outcome extends { kind: string }>(outcome: Outcome): Outcome;
}

/** More than any form has. Repeating a name builds a list, which takes quadratic time. */
const fieldsMax = 1_000;

/** More text than any form takes. A page sends the values back, up to three times. */
const charactersMax = 100_000;

/** Conform's own commands, such as resetting a form, are for the browser alone. */
const conformFields = ["__intent__", "__state__"];

const checkFields = "Check the highlighted fields.";

/** Parses the input of a server action: a posted form, or an object that a button sends. */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): Parsed<z.infer<Schema>> | FormFailure {
  return input instanceof FormData ? parseForm(schema, input) : parseObject(schema, input);
}

function parseForm<Schema extends z.ZodType>(
  schema: Schema,
  form: FormData,
): Parsed<z.infer<Schema>> | FormFailure {
  if ([...form.keys()].length > fieldsMax) return formFailure("The form has too many fields.");
  const fields = ownFields(form);
  for (const name of conformFields) fields.delete(name);
  if (countCharacters(fields) > charactersMax) return formFailure("The form has too much text.");
  const submission = parseWithZod(fields, { schema });
  const values = submission.reply({ hideFields: [...secretFields] }).initialValue ?? {};
  if (submission.status === "success") {
    const withValues = <Outcome extends { kind: string }>(outcome: Outcome) =>
      isFormFailure(outcome) ? { ...outcome, values } : outcome;
    return { kind: "parsed", input: submission.value, withValues };
  }
  const issues = Object.fromEntries(
    Object.entries(submission.error ?? {}).map(([name, messages]) => [name, messages?.[0] ?? ""]),
  );
  return { ...formFailure(checkFields, issues), values };
}

function countCharacters(form: FormData): number {
  return [...form.values()].reduce(
    (sum, value) => sum + (typeof value === "string" ? value.length : 0),
    0,
  );
}

function parseObject<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): Parsed<z.infer<Schema>> | FormFailure {
  const result = schema.safeParse(input);
  if (result.success) {
    return { kind: "parsed", input: result.data, withValues: (outcome) => outcome };
  }
  const issues = Object.fromEntries(
    result.error.issues.map(({ path, message }) => [path.join("."), message]),
  );
  return formFailure(checkFields, issues);
}
