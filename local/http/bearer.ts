import type { IncomingHttpHeaders } from "node:http";

/** The token of `Authorization: Bearer <token>`, or "" if the header is missing or differs. */
export function bearerToken({ authorization = "" }: IncomingHttpHeaders): string {
  return /^Bearer (.+)$/i.exec(authorization)?.[1] ?? "";
}
