import { redactValue } from "@/lib/telemetry/redact/redact-value";

/** A longer value is replaced by a note of its size. */
const jsonLengthMax = 8_000;

/**
 * The value without secrets and personal data; a note instead of one that is too long to store for
 * every step.
 */
export function boundedJson(value: unknown): unknown {
  if (value === undefined || value === null) return value;
  const text = JSON.stringify(value);
  if (text === undefined) return value;
  if (text.length > jsonLengthMax) return { truncated: `${text.length} characters` };
  return redactValue(value);
}
