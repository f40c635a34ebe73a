import { z } from "zod";

/** Characters that PostgreSQL's text can't hold, or that have no place in one line of text. */
const printable = /^[^\p{Cc}\p{Cs}]*$/u;

/** What is said of a longer text, behind the name of its field. */
export function charsAtMost(max: number): string {
  return `must have at most ${max.toLocaleString("en-US")} characters`;
}

/** One line of text, trimmed, of 1 to `max` characters. */
export function line(max: number) {
  return z
    .string()
    .trim()
    .min(1, "is needed")
    .max(max, charsAtMost(max))
    .regex(printable, "must not contain control characters");
}

/** Text of several lines, trimmed, of 1 to `max` characters. */
export function paragraphs(max: number) {
  return z
    .string()
    .trim()
    .min(1, "is needed")
    .max(max, charsAtMost(max))
    .regex(/^[^\p{Cs}\0]*$/u, "must not contain control characters");
}

/** What stands where a person's words or data were, once they are erased. */
export const erasedText = "Erased";
