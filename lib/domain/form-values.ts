/** What was typed into a form, by field: a form that is sent comes back empty. */
export type FormValues = Record<string, string>;

/** The texts that a form was sent with, to be shown in it again. A file is none. */
export function formValues(form: FormData): FormValues {
  const texts = [...form].filter(
    (field): field is [string, string] => typeof field[1] === "string",
  );
  return Object.fromEntries(texts);
}
