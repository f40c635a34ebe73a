import type { z } from "zod";

/** What is wrong with which field of an input, such as `items[1].quantity`. */
export interface InputIssue {
  path: string;
  message: string;
}

/** The issues of an input that a schema has refused, at most `max` of them. */
export function inputIssues(error: z.ZodError, max: number): InputIssue[] {
  const issues = error.issues.slice(0, max).flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.slice(0, max).map((key) => ({
        path: pathOf([...issue.path, key]),
        message: "is not a known field",
      }));
    }
    return [{ path: pathOf(issue.path), message: issue.message }];
  });
  return issues.slice(0, max);
}

/** A path as text, such as `items[1].quantity`. */
function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? String(part) : `${text}.${String(part)}`;
  }, "");
}
