import { z } from "zod";

const charactersMax = 10_000;
const shownCharactersMax = 200;

/** The values that a form was opened with, which it sends back as JSON in a hidden field. */
export function openedWith<Schema extends z.ZodType>(schema: Schema) {
  return z
    .string()
    .max(charactersMax)
    .transform((text, check): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        check.addIssue({ code: "custom", message: "must be JSON" });
        return z.NEVER;
      }
    })
    .pipe(schema);
}

/** A field of a record, as it is shown: when the form was opened, and now. */
export interface ComparedField {
  label: string;
  opened: string;
  current: string;
}

/**
 * Why a save is refused: what was changed elsewhere while the form was open, by another operator or in
 * another tab. Without a change in these fields it only says that there was one.
 */
export function staleMessage(fields: readonly ComparedField[]): string {
  const changes = fields.filter(({ opened, current }) => opened !== current).map(describeChange);
  return [
    "This was changed while you were editing it.",
    ...changes,
    "Your changes weren't saved. Reload the page to edit the current values.",
  ].join(" ");
}

function describeChange({ label, opened, current }: ComparedField): string {
  const isLong = Math.max(opened.length, current.length) > shownCharactersMax;
  return isLong
    ? `${label} is different now.`
    : `${label}: ${quote(opened)} is now ${quote(current)}.`;
}

function quote(text: string): string {
  return text === "" ? "empty" : `“${text}”`;
}
