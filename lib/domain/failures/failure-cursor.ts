import { cursorText } from "@/lib/domain/cursor-text";
import { instantText } from "@/lib/domain/url-fields";
import { fingerprint } from "./retry-input";

/** The last group of a page, in a list sorted by when groups were last seen. */
export interface FailureCursor {
  lastSeenAt: Date;
  fingerprint: string;
}

/** Decodes the cursor of the list of groups. */
export const failureCursor = cursorText((text): FailureCursor | null => {
  const [time = "", id = ""] = Buffer.from(text, "base64url").toString().split("|");
  const [lastSeenAt, group] = [instantText.safeParse(time), fingerprint.safeParse(id)];
  if (!lastSeenAt.success || !group.success) return null;
  return { lastSeenAt: lastSeenAt.data, fingerprint: group.data };
});

/** Encodes a cursor; null after the last page. */
export function encodeFailureCursor(cursor: FailureCursor | null): string | null {
  if (cursor === null) return null;
  const text = `${cursor.lastSeenAt.toISOString()}|${cursor.fingerprint}`;
  return Buffer.from(text).toString("base64url");
}
