import { problem } from "./problem";

/**
 * The fields of a query or form. Throws a 422 problem that names fields given more than once, and the
 * field `__proto__`, which schemas don't see.
 */
export function uniqueFields(params: URLSearchParams): Record<string, string> {
  const names = [...new Set(params.keys())];
  const errors = names.flatMap((path) => {
    if (path === "__proto__") return [{ path, message: "is not an allowed name" }];
    return params.getAll(path).length > 1 ? [{ path, message: "must be given once" }] : [];
  });
  if (errors.length > 0) {
    throw problem(422, "The request is not valid. Correct the fields listed in `errors`.", {
      errors: errors.slice(0, 50),
    });
  }
  return Object.fromEntries(params);
}
