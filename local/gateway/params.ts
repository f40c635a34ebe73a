import { parse as parseQuery } from "qs";
import { z } from "zod";
import { type ApiError, invalidParameter } from "./api-error";
import { isSupportedCurrency } from "./currencies";

/** Parses a form or query string in Stripe's bracket notation (`a[b][0]=c`) into nested values. */
export function parseForm(text: string): Record<string, unknown> {
  return parseQuery(text, { depth: 8, arrayLimit: 100, parameterLimit: 2_000 });
}

/** Form values are strings. These schemas check them and convert them to their types. */
export const integer = z
  .string()
  .regex(/^-?\d{1,15}$/, "integer")
  .transform(Number);
export const positiveInteger = integer.pipe(
  z.int().min(1, "too small").max(99_999_999, "too large"),
);
export const flag = z.enum(["true", "false"]).transform((value) => value === "true");
/** An empty string is allowed, because Stripe reads it as "unset". */
export const text = (lengthMax: number) => z.string().max(lengthMax);
export const currency = z
  .string()
  .regex(/^[a-z]{3}$/i)
  .transform((code) => code.toLowerCase())
  .refine(isSupportedCurrency, "Stripe does not support this currency.");
export const metadata = z
  .record(z.string().max(40), z.string().max(500))
  .refine((pairs) => Object.keys(pairs).length <= 50, "at most 50 keys");

/** Parses the input by `schema`. The first issue becomes a 400 with Stripe's code and message. */
export function parseInput<Output>(
  schema: z.ZodType<Output, unknown>,
  input: Record<string, unknown>,
): Output {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw issue ? describeIssue(issue, input) : invalidParameter("", "parameter_invalid", "Invalid.");
}

function describeIssue(issue: z.core.$ZodIssue, input: Record<string, unknown>): ApiError {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    const param = toBrackets([...path, issue.keys[0] ?? ""]);
    return invalidParameter(param, "parameter_unknown", `Received unknown parameter: ${param}`);
  }
  const param = toBrackets(path);
  if (valueAt(input, path) === undefined) {
    return invalidParameter(param, "parameter_missing", `Missing required param: ${param}.`);
  }
  if (issue.message === "integer") {
    return invalidParameter(param, "parameter_invalid_integer", `Invalid integer: ${param}`);
  }
  if (issue.message === "too small") {
    const message = "This value must be greater than or equal to 1.";
    return invalidParameter(param, "parameter_invalid_integer", message);
  }
  if (issue.message === "too large") {
    return invalidParameter(param, "amount_too_large", `${param} must be no more than 99999999.`);
  }
  return invalidParameter(param, "parameter_invalid", `Invalid ${param}: ${issue.message}`);
}

function valueAt(input: unknown, path: string[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined,
    input,
  );
}

function toBrackets(path: string[]): string {
  const [head = "", ...rest] = path;
  return head + rest.map((key) => `[${key}]`).join("");
}
