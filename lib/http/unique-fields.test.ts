import { describe, expect, it } from "vitest";
import { ProblemError } from "./problem";
import { uniqueFields } from "./unique-fields";

describe("uniqueFields", () => {
  it("returns each field", () => {
    expect(uniqueFields(new URLSearchParams("a=1&b="))).toEqual({ a: "1", b: "" });
  });

  it("refuses fields that are given twice, with the same value or another one", () => {
    const refused = new URLSearchParams("status=paid&status=paid&limit=5&limit=6&after=1");
    try {
      uniqueFields(refused);
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      expect(error.problem).toMatchObject({
        status: 422,
        errors: [
          { path: "status", message: "must be given once" },
          { path: "limit", message: "must be given once" },
        ],
      });
    }
  });

  it("refuses a field that schemas don't see", () => {
    expect(() => uniqueFields(new URLSearchParams("__proto__=1"))).toThrow(ProblemError);
  });
});
