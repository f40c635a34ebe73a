/** What a service answers; `lost` closes the connection without a word, as a bad network would. */
export type Answer =
  | { kind: "sent"; status: number; headers: Record<string, string>; body: string }
  | { kind: "lost" };

/** An answer whose body is `value` as JSON. */
export function jsonAnswer(
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): Answer {
  return {
    kind: "sent",
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(value),
  };
}

/** An HTML page. The caller brings its Content-Security-Policy in `headers`. */
export function htmlAnswer(
  status: number,
  body: string,
  headers: Record<string, string> = {},
): Answer {
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

/** 303 See Other: after a form post the browser goes on with GET. */
export function seeOther(location: string, headers: Record<string, string> = {}): Answer {
  return { kind: "sent", status: 303, headers: { location, ...headers }, body: "" };
}

export const lostAnswer: Answer = { kind: "lost" };
