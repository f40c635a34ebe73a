const notStorable = /[\0\p{Cs}]/u;
const eachNotStorable = /[\0\p{Cs}]/gu;

/**
 * The text as PostgreSQL stores it in text and JSON. It refuses U+0000 and halves of surrogate pairs,
 * which become U+FFFD.
 */
export function storableText(text: string): string {
  return notStorable.test(text) ? text.replace(eachNotStorable, "\uFFFD") : text;
}
