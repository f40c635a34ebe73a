import { NextRequest } from "next/server";
import { z } from "zod";
import { problem } from "./problem";
import { readText } from "./read-body";

const baseUrl = "http://localhost";
const postedFields = z.looseObject({ callbackUrl: z.string().optional() });

/**
 * The request, with its body, for next-auth, which reads bodies of any size and fails on a malformed
 * callback URL. Throws a 400 problem for one, wherever it is: in the query, in the body or in next-auth's
 * cookie, which is then removed, since every later request would fail as well.
 */
export async function checkAuthRequest(request: Request): Promise<NextRequest> {
  const { method, headers, url } = request;
  const body = method === "POST" ? await readText(request) : "";
  const checked = new NextRequest(url, { method, headers, ...(body && { body }) });
  const inQuery = checked.nextUrl.searchParams.getAll("callbackUrl");
  const posted = callbackUrlIn(body, headers.get("content-type") ?? "");
  if (!isUrl(posted) || !inQuery.every(isWebUrl)) {
    throw problem(400, "The callback URL is not valid. Send a path, or an http or https URL.");
  }
  for (const { name, value } of checked.cookies.getAll()) {
    if (!name.endsWith("next-auth.callback-url") || isWebUrl(value)) continue;
    const secure = name.startsWith("__Secure-") ? "; Secure" : "";
    throw problem(400, "The cookie with the callback URL is not valid. It was removed; retry.", {
      headers: { "set-cookie": `${name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${secure}` },
    });
  }
  return checked;
}

/** The response of next-auth. Its errors in plain text or HTML become problems. */
export function checkAuthResponse(response: Response): Response {
  if (response.status < 400 || response.headers.get("content-type")?.includes("json")) {
    return response;
  }
  throw problem(400, "Authentication has no such call. Check the path and the method.");
}

function callbackUrlIn(body: string, contentType: string): string | undefined {
  if (body === "") return undefined;
  if (!contentType.includes("application/json")) {
    return new URLSearchParams(body).get("callbackUrl") ?? undefined;
  }
  const fields = postedFields.safeParse(parseJson(body));
  if (!fields.success) throw problem(400, "The request body is not valid.");
  return fields.data.callbackUrl;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

/** Whether next-auth can parse it. Anything but our own pages becomes our start page. */
function isUrl(value = ""): boolean {
  return value === "" || URL.canParse(value, value.startsWith("/") ? baseUrl : undefined);
}

/** In the query and in the cookie, next-auth fails on any other scheme. */
function isWebUrl(value: string): boolean {
  return isUrl(value) && /^(?:\/|https?:|$)/i.test(value);
}
