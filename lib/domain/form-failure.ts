import type { FormValues } from "./form-values";

/** The response to a form whose action did not succeed, worded for the person who sent it. */
export interface FormFailure {
  kind: "failed";
  message: string;
  /** Issues by field: field name to message. */
  issues?: Record<string, string>;
  /** The action may have succeeded anyway, so a retry must reuse the form's key. */
  unsure?: true;
  /** The submitted values, for forms that the browser renders again from scratch. */
  values?: FormValues;
}

export function formFailure(message: string, issues?: Record<string, string>): FormFailure {
  return { kind: "failed", message, ...(issues && { issues }) };
}

/** A failure of an action that may have succeeded anyway. The form keeps its key for a retry. */
export function unsureFailure(message: string): FormFailure {
  return { ...formFailure(message), unsure: true };
}

export function isFormFailure(answer: { kind: string }): answer is FormFailure {
  return answer.kind === "failed";
}
