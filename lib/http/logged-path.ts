import { redactText } from "@/lib/telemetry/redact/redact-text";

/** The longest path of Waybill has about sixty characters. */
const lengthMax = 200;

/** A path as it is logged: a stranger's may be long. */
export function loggedPath(path: string): string {
  if (path.length <= lengthMax) return path;
  // Part of a token would no longer look like one.
  return `${redactText(path).slice(0, lengthMax)}… (${path.length} characters)`;
}
