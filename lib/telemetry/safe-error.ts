/**
 * An error whose message contains only ids, states and codes, no personal data. The message may be
 * logged, stored by Inngest and shown to operators.
 */
export class SafeError extends Error {
  override name = "SafeError";
}

/** What a step's error that has neither a safe message nor a code is reported to Inngest as. */
export const noCode = "no code";

/** The parts of an error that contain no personal data. */
export interface RedactedError {
  name: string;
  /** The message of a `SafeError`, else the error's codes; empty if it has none. */
  message: string;
}

/**
 * Removes what other software wrote into an error: mail servers quote recipients, databases quote
 * rows. Only a `SafeError` keeps its message; any other error keeps its name and codes.
 */
export function redactError(error: unknown): RedactedError {
  if (error instanceof SafeError) return { name: error.name, message: error.message };
  if (!(error instanceof Error)) return { name: "Error", message: "" };
  const codes = [...codesOf(error), ...codesOf(error.cause)];
  return { name: error.name, message: [...new Set(codes)].join(" ") };
}

/** The redacted error as one line, for logs. */
export function errorLine(error: unknown): string {
  const { name, message } = redactError(error);
  return message === "" ? name : `${name}: ${message}`;
}

const codeFields = ["type", "code", "responseCode", "statusCode"] as const;

function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const values = codeFields.map((field) => String(Reflect.get(error, field) ?? ""));
  return values.filter((value) => /^\w{1,64}$/.test(value));
}
