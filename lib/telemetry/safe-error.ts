/**
 * An error in our own words. Its message holds ids, states and codes and no personal data, so that
 * logs, Inngest's history and the failed-run list may keep it.
 */
export class SafeError extends Error {
  override name = "SafeError";
}

/** What may be kept of an error where no personal data belongs. */
export interface RedactedError {
  name: string;
  /** Our own words, or the codes of somebody else's error; empty when it has none. */
  message: string;
}

/**
 * Tells an error without what others have written into it: mail servers quote recipients, databases
 * quote rows. Only a `SafeError` keeps its message; of any other error the name and the codes are told.
 */
export function redactError(error: unknown): RedactedError {
  if (error instanceof SafeError) return { name: error.name, message: error.message };
  if (!(error instanceof Error)) return { name: "Error", message: "" };
  const codes = [...codesOf(error), ...codesOf(error.cause)];
  return { name: error.name, message: [...new Set(codes)].join(" ") };
}

/** The same as one line for a log. */
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
