import { cursorText } from "./cursor-text";
import { idMax } from "./order/input";
import { instantText } from "./url-fields";

/** The last row of a page, in a list sorted by creation time and id. */
export interface ListCursor {
  createdAt: Date;
  id: number;
}

/** Decodes the cursor of a list. */
export const listCursor = cursorUpTo(idMax);

/** The same for a table whose ids are `bigint`. */
export const bigListCursor = cursorUpTo(Number.MAX_SAFE_INTEGER);

function cursorUpTo(idMax: number) {
  return cursorText((text): ListCursor | null => {
    const decoded = Buffer.from(text, "base64url").toString();
    const [time = "", id = ""] = decoded.split("|");
    const createdAt = instantText.safeParse(time);
    if (!createdAt.success || !/^[1-9]\d{0,15}$/.test(id) || Number(id) > idMax) return null;
    return { createdAt: createdAt.data, id: Number(id) };
  });
}

/** Encodes a cursor; null after the last page. */
export function encodeListCursor(cursor: ListCursor | null): string | null {
  if (cursor === null) return null;
  return Buffer.from(`${cursor.createdAt.toISOString()}|${cursor.id}`).toString("base64url");
}
