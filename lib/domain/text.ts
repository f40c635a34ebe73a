import { z } from "zod";
import { formatCount } from "./format-count";

/** Excludes control characters and unpaired surrogates, which PostgreSQL can't store as text. */
const printable = /^[^\p{Cc}\p{Cs}]*$/u;

/** The issue of a text that is too long. It continues the field's name. */
export function maxCharactersMessage(max: number): string {
  return `must have at most ${formatCount(max)} characters`;
}

/**
 * A text that is required. The message is for a text that is missing, which an empty field of a form
 * is as well; a value of another type has zod's own message.
 */
export function requiredText(missingMessage: string) {
  return z.string({ error: ({ input }) => (input === undefined ? missingMessage : undefined) });
}

/**
 * One line of text, trimmed, of 1 to `max` characters. `emptyMessage` may be a sentence for people;
 * the default continues the field's name.
 */
export function singleLineText(max: number, emptyMessage = "is required") {
  return requiredText(emptyMessage)
    .trim()
    .min(1, emptyMessage)
    .max(max, maxCharactersMessage(max))
    .regex(printable, "must not contain control characters");
}

/** One line of text that a form may leave empty. */
export function optionalLine(max: number) {
  return z
    .string()
    .trim()
    .transform((text) => text || undefined)
    .pipe(singleLineText(max).optional())
    .optional();
}

/** Text of several lines, trimmed, of 1 to `max` characters. */
export function multiLineText(max: number) {
  return requiredText("is required")
    .trim()
    .min(1, "is required")
    .max(max, maxCharactersMessage(max))
    .regex(/^[^\p{Cs}\0]*$/u, "must not contain control characters");
}

/** Replaces a person's texts and data after their erasure. */
export const erasedText = "Erased";
