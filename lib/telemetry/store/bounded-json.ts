import { redactValue } from "@/lib/telemetry/redact/redact-value";

/** A longer value is replaced by a note of its size. */
const jsonLengthMax = 8_000;

/**
 * The value without secrets and personal data; a note instead of one that is too long to store for
 * every step.
 */
export function boundedJson(value: unknown): unknown {
  if (value === undefined) return undefined;
  const text = JSON.stringify(value);
  if (text === undefined || text.length <= jsonLengthMax) return redactValue(value);
  return { truncated: `${text.length} characters` };
}
