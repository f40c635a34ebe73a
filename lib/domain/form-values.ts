/** Submitted form values by field name, to refill a form that the browser has cleared. */
export type FormValues = Record<string, string>;

/** The text fields of a submitted form. Files are left out. */
export function formValues(form: FormData): FormValues {
  const texts = [...form].filter(
    (field): field is [string, string] => typeof field[1] === "string",
  );
  return Object.fromEntries(texts);
}
