import { decode } from "next-auth/jwt";
import { env } from "@/lib/env";

/** The cookie's name in next-auth. Browsers accept the `__Secure-` prefix over HTTPS only. */
export function sessionCookieName(): string {
  return isSecure() ? "__Secure-next-auth.session-token" : "next-auth.session-token";
}

/** Whether the app is served over HTTPS. */
export function isSecure(): boolean {
  return env().APP_URL.startsWith("https:");
}

/** The session id in next-auth's cookie; null if the cookie is forged, damaged or expired. */
export async function sessionIdIn(cookie: string | undefined): Promise<string | null> {
  if (!cookie) return null;
  try {
    const token = await decode({ token: cookie, secret: env().NEXTAUTH_SECRET });
    return typeof token?.sessionId === "string" ? token.sessionId : null;
  } catch {
    return null;
  }
}
