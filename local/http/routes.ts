/** One row of a route table. A `:name` segment of the pattern becomes `params.name`. */
export interface Route<Handler> {
  method: "GET" | "POST" | "PUT" | "DELETE";
  pattern: string;
  handler: Handler;
}

export type RouteMatch<Handler> =
  | { kind: "found"; handler: Handler; params: Record<string, string> }
  | { kind: "wrong_method"; allowed: string[] }
  | { kind: "missing" };

/** Compiles a route table once. The returned function matches a method and a path against it. */
export function compileRoutes<Handler>(routes: Route<Handler>[]) {
  const compiled = routes.map((route) => ({ ...route, expression: toExpression(route.pattern) }));

  return (method: string, path: string): RouteMatch<Handler> => {
    const allowed: string[] = [];
    for (const route of compiled) {
      const match = route.expression.exec(path);
      if (!match) continue;
      if (route.method === method) {
        return { kind: "found", handler: route.handler, params: decodeParams(match.groups ?? {}) };
      }
      allowed.push(route.method);
    }
    return allowed.length > 0 ? { kind: "wrong_method", allowed } : { kind: "missing" };
  };
}

function toExpression(pattern: string): RegExp {
  const source = pattern
    .split("/")
    .map((segment) => (segment.startsWith(":") ? `(?<${segment.slice(1)}>[^/]+)` : segment))
    .join("/");
  return new RegExp(`^${source}$`);
}

function decodeParams(groups: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(groups).map(([name, value]) => [name, decodeSegment(value)]),
  );
}

/** A segment with a malformed percent escape stays as it is, and matches no stored object. */
function decodeSegment(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
