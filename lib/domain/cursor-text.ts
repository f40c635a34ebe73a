import { z } from "zod";

/**
 * The cursor of a list, as text in a URL. To callers it is an opaque string.
 *
 * @param parse Returns null for a text that is not a cursor of the list.
 */
export function cursorText<Cursor>(parse: (text: string) => Cursor | null) {
  return z.string().transform((text, check): Cursor => {
    const cursor = parse(text);
    if (cursor !== null) return cursor;
    check.addIssue({ code: "custom", message: "is not a cursor of this list" });
    return z.NEVER;
  });
}
