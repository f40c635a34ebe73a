import type { Attributes, AttributeValue } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { redactText } from "./redact-text";
import { redactField } from "./redact-value";

/**
 * Removes secrets and personal data from a span that has ended, before it is stored or exported.
 * Nothing else holds it by then, so it is changed in place: a copy per span would cost more.
 */
export function redactSpan(span: ReadableSpan): void {
  redactAttributes(span.attributes);
  for (const { attributes } of span.events) if (attributes) redactAttributes(attributes);
  const { message } = span.status;
  if (message) span.status.message = redactText(message);
}

function redactAttributes(attributes: Attributes): void {
  for (const name in attributes) {
    const value = attributes[name];
    if (typeof value === "number" || typeof value === "boolean") continue;
    // Redacted text and lists of it are attribute values again.
    attributes[name] = redactField(name, value) as AttributeValue;
  }
}
