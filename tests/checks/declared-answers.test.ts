import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { documentedCalls } from "@/app/api/v1/operations";
import { problemsOf } from "@/lib/http/operation";

/** The answers of the systems that `npm test` has started. Without it only some tests ran. */
const file = process.env.SEEN_ANSWERS_FILE;

/** Declared answers that no running system of the tests gives, and why. */
const exceptions: readonly string[] = [
  // A system without telemetry. `app/api/v1/metrics/route.test.ts` has it.
  "readMetrics 404",
];

describe.skipIf(!file)("The API's document", () => {
  it("declares only answers that occur in a test", () => {
    const seen = new Set(readFileSync(file ?? "", "utf8").split("\n"));
    const declared = documentedCalls.flatMap(({ route }) => {
      const { id, answers } = route.operation;
      return (
        Object.keys({ ...answers, ...problemsOf(route) })
          // A 500 is a bug: the tests find none.
          .filter((status) => status !== "500")
          .map((status) => `${id} ${status}`)
      );
    });
    expect(declared.length).toBeGreaterThan(300);
    const unseen = declared.filter((answer) => !seen.has(answer));
    expect(unseen.sort()).toEqual([...exceptions].sort());
  });
});
