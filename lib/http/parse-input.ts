import type { z } from "zod";
import { inputIssues } from "@/lib/domain/input-issues";
import { problem } from "./problem";

const issuesMax = 50;

/** Parses input. Throws a 422 problem that lists the issues by path, at most 50 of them. */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): z.infer<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw problem(422, "The request is not valid. Correct the fields listed in `errors`.", {
    errors: inputIssues(result.error, issuesMax),
  });
}
