import { problem } from "./problem";

/** The fields of a query or form. Throws a 422 problem that names fields given more than once. */
export function uniqueFields(params: URLSearchParams): Record<string, string> {
  const names = new Set(params.keys());
  const repeated = [...names].filter((name) => params.getAll(name).length > 1);
  if (repeated.length > 0) {
    throw problem(422, "The request is not valid. Correct the fields listed in `errors`.", {
      errors: repeated.slice(0, 50).map((path) => ({ path, message: "must be given once" })),
    });
  }
  return Object.fromEntries(params);
}
