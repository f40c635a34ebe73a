/**
 * Submitted form values, to refill a form that the browser has cleared. Names such as `units.7` and
 * `scopes` sent twice become nested objects and lists.
 */
export interface FormValues {
  [name: string]: FormValue;
}
type FormValue = string | FormValue[] | FormValues;

/** Fields whose values are never sent back to a form. */
export const secretFields = ["password", "current"] as const;

/** The text fields of a submitted form. Files are left out. */
export function formValues(form: FormData): FormValues {
  const texts = [...ownFields(form)].filter(
    (field): field is [string, string] => typeof field[1] === "string",
  );
  return Object.fromEntries(texts);
}

/**
 * The names of our fields, such as `email` and `units.7`. It leaves out the ones that React adds to
 * find a form's action again, and list indexes: Conform would build a list of any length for them.
 */
const ownName = /^\w{1,60}(\.\w{1,60})?$/;

/** A form's own fields. Line breaks are as typed: browsers replace them by CRLF in a posted form. */
export function ownFields(form: FormData): FormData {
  const own = new FormData();
  for (const [name, value] of form) {
    if (!ownName.test(name)) continue;
    own.append(name, typeof value === "string" ? value.replaceAll("\r\n", "\n") : value);
  }
  return own;
}
