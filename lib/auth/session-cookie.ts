import { decode } from "next-auth/jwt";
import { env } from "@/lib/env";

/** As next-auth names it: the prefix keeps a page without TLS from setting one. */
export function sessionCookieName(): string {
  return isSecure() ? "__Secure-next-auth.session-token" : "next-auth.session-token";
}

export function isSecure(): boolean {
  return env().APP_URL.startsWith("https:");
}

/** The session id in next-auth's cookie; null for a cookie that is forged, damaged or too old. */
export async function sessionIdIn(cookie: string | undefined): Promise<string | null> {
  if (!cookie) return null;
  try {
    const token = await decode({ token: cookie, secret: env().NEXTAUTH_SECRET });
    return typeof token?.sessionId === "string" ? token.sessionId : null;
  } catch {
    return null;
  }
}
