import type { FormValues } from "./form-values";

/** What is answered to a form that was not done, in words for the person who sent it. */
export interface FormProblem {
  kind: "problem";
  message: string;
  /** By the name of the field that it stands beside. */
  fields?: Record<string, string>;
  /** It may have been done all the same: sent again, the form is the same one. */
  unsure?: true;
  /** What was typed, for a form that comes back empty. */
  values?: FormValues;
}

export function formProblem(message: string, fields?: Record<string, string>): FormProblem {
  return { kind: "problem", message, ...(fields && { fields }) };
}
