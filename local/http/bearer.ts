import type { IncomingHttpHeaders } from "node:http";

/** The token of `Authorization: Bearer <token>`, or "" where there is none. */
export function bearerToken({ authorization = "" }: IncomingHttpHeaders): string {
  return /^Bearer (.+)$/i.exec(authorization)?.[1] ?? "";
}
