import type { z } from "zod";
import { problem } from "./problem";

const issuesMax = 50;

/** Parses input. Throws a 422 problem that lists the issues by path, at most 50 of them. */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): z.infer<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const errors = result.error.issues.slice(0, issuesMax).flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        path: pathOf([...issue.path, key]),
        message: "is not a known field",
      }));
    }
    return [{ path: pathOf(issue.path), message: issue.message }];
  });
  throw problem(422, "The request is not valid. Correct the fields listed in `errors`.", {
    errors,
  });
}

/** A path as text, such as `items[1].quantity`. */
function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? String(part) : `${text}.${String(part)}`;
  }, "");
}
