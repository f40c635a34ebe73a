import { z } from "zod";
import { formatCount } from "./format-count";

/**
 * Characters that nobody sees. Control characters and unpaired surrogates can't be stored, printed or
 * sent by email; the others change the direction of the text around them, break a line, or make two
 * texts differ that look the same.
 */
const hidden = String.raw`\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\ufff9-\ufffb`;

/** Scripts in which joiners and variation selectors change the shape of a character. */
const joiningScripts =
  "Arab Beng Deva Gujr Guru Khmr Knda Mlym Mong Mymr Nkoo Orya Sinh Syrc Taml Telu Tibt"
    .split(" ")
    .map((script) => `\\p{Script_Extensions=${script}}`)
    .join("");

/** Where a hidden character is part of the writing: within such scripts, emoji and Chinese names. */
const joiner = [
  String.raw`(?<=[${joiningScripts}])[\u200c\u200d\u180b-\u180f]`,
  String.raw`(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?=\p{Extended_Pictographic})`,
  String.raw`(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Script=Han}])\p{Variation_Selector}`,
].join("|");

const hiddenCharacters = new RegExp(`${joiner}|([${hidden}])`, "gu");

/**
 * The code point of the first character of a line of text that nobody sees, such as `U+200B`; null if
 * there is none.
 */
export function findHiddenCharacter(line: string): string | null {
  for (const [, character] of line.matchAll(hiddenCharacters)) {
    if (character === undefined) continue;
    const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
    return `U+${hex.padStart(4, "0")}`;
  }
  return null;
}

const withoutBreaks = (text: string) => text.replaceAll(/[\n\r\t]/g, " ");
const isVisibleLine = (text: string) => findHiddenCharacter(text) === null;

/** Whether a text has no hidden characters other than line breaks and tabs. */
export const isVisibleText = (text: string) => isVisibleLine(withoutBreaks(text));

/** The issue of a text with hidden characters. It names the first, since nobody can see it. */
export function hiddenCharacterMessage({ input }: { input: unknown }): string {
  const found = typeof input === "string" ? findHiddenCharacter(withoutBreaks(input)) : null;
  if (found === null) return "must be one line of text";
  return `must not contain invisible characters (${found})`;
}

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
    .refine(isVisibleLine, { error: hiddenCharacterMessage });
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
    .refine(isVisibleText, { error: hiddenCharacterMessage });
}

/** Replaces a person's texts and data after their erasure. */
export const erasedText = "Erased";
