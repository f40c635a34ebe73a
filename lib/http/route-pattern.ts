/** Whatever has no route of its own. */
const unknownPath = "unknown path";

/** The parameter of the route that answers paths without a route. */
const catchAll = "path";

/**
 * A path with its parameters as in the route's folder, such as `/api/v1/orders/[id]`. Paths hold ids
 * and tracking tokens, so spans and metrics are named by the pattern. It never contains a text that
 * the caller has chosen: a parameter that is not found makes the path an unknown one.
 *
 * @param params As Next.js passes them: decoded, in the order of the path.
 */
export function routePattern(path: string, params: Record<string, string | string[]>): string {
  const segments = path.split("/");
  let end = segments.length;
  for (const [name, value] of Object.entries(params).reverse()) {
    if (Array.isArray(value)) {
      if (name === catchAll) return unknownPath;
      return [...segments.slice(0, -value.length), `[...${name}]`].join("/");
    }
    // From the end, since a parameter may equal a folder's name.
    const index = segments.slice(0, end).findLastIndex((segment) => isSame(segment, value));
    if (index === -1) return unknownPath;
    segments[index] = `[${name}]`;
    end = index;
  }
  return segments.join("/");
}

function isSame(segment: string, value: string): boolean {
  if (segment === value) return true;
  try {
    return decodeURIComponent(segment) === value;
  } catch {
    return false;
  }
}
