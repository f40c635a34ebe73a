/** What a service responds. `lost` closes the connection without a response, like a bad network. */
export type HttpResponse =
  | { kind: "sent"; status: number; headers: Record<string, string>; body: string }
  | { kind: "lost" };

/** A response whose body is `value` as JSON. */
export function jsonResponse(
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): HttpResponse {
  return {
    kind: "sent",
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(value),
  };
}

/** An HTML page. The caller sets its Content-Security-Policy in `headers`. */
export function htmlResponse(
  status: number,
  body: string,
  headers: Record<string, string> = {},
): HttpResponse {
  return {
    kind: "sent",
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      ...headers,
    },
    body,
  };
}

/** 303 See Other: the browser follows the redirect of a form post with GET. */
export function seeOther(location: string, headers: Record<string, string> = {}): HttpResponse {
  return { kind: "sent", status: 303, headers: { location, ...headers }, body: "" };
}

export const lostResponse: HttpResponse = { kind: "lost" };
