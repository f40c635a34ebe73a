import { describe, expect, it } from "vitest";
import { z } from "zod";
import { formFailure } from "@/lib/domain/form-failure";
import { requiredText } from "@/lib/domain/text";
import { parseInput } from "./parse-input";

const schema = z.strictObject({
  email: requiredText("Enter your email."),
  quantity: z.int("must be a whole number"),
  password: requiredText("Enter your password."),
});

function formWith(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

describe("parseInput", () => {
  it("parses a posted form, without the fields that React adds", () => {
    const fields = {
      email: "nia@example.com",
      quantity: "2",
      password: "secret",
      $ACTION_KEY: "k",
    };
    expect(parseInput(schema, formWith(fields))).toMatchObject({
      kind: "parsed",
      input: { email: "nia@example.com", quantity: 2, password: "secret" },
    });
  });

  it("restores line breaks, which browsers replace in a posted form", () => {
    const fields = { email: "two\r\nlines", quantity: "2", password: "secret" };
    expect(parseInput(schema, formWith(fields))).toMatchObject({ input: { email: "two\nlines" } });
  });

  it("names each issue, and sends the typed values back without secrets", () => {
    const fields = { email: "", quantity: "x", password: "secret" };
    expect(parseInput(schema, formWith(fields))).toEqual({
      kind: "failed",
      message: "Check the highlighted fields.",
      issues: { email: "Enter your email.", quantity: "must be a whole number" },
      values: { quantity: "x" },
    });
  });

  it("adds the typed values to a failure of the action", () => {
    const fields = { email: "nia@example.com", quantity: "2", password: "secret" };
    const parsed = parseInput(schema, formWith(fields));
    if (parsed.kind === "failed") throw new Error(parsed.message);
    expect(parsed.withValues(formFailure("No."))).toEqual({
      kind: "failed",
      message: "No.",
      values: { email: "nia@example.com", quantity: "2" },
    });
    expect(parsed.withValues({ kind: "done" })).toEqual({ kind: "done" });
  });

  it.each(["list[4294967294]", "a.".repeat(100_000), "__intent__", "__state__", "__proto__.x"])(
    "ignores the field %.20s",
    (name) => {
      const fields = { email: "nia@example.com", quantity: "2", password: "secret", [name]: "x" };
      const parsed = parseInput(schema.loose(), formWith(fields));
      expect(parsed).toMatchObject({ kind: "parsed", input: { email: "nia@example.com" } });
      expect(({} as { x?: string }).x).toBeUndefined();
    },
  );

  it("refuses a form with more fields than any form has", () => {
    const form = new FormData();
    for (let field = 0; field <= 1_000; field += 1) form.append("email", "x");
    expect(parseInput(schema, form)).toMatchObject({ message: "The form has too many fields." });
  });

  it("refuses more text than any form takes, and does not send it back", () => {
    const fields = { email: "x".repeat(100_001), quantity: "2", password: "secret" };
    expect(parseInput(schema, formWith(fields))).toEqual({
      kind: "failed",
      message: "The form has too much text.",
    });
  });

  it("parses an object that a button sends", () => {
    const input = { email: "", quantity: "2", password: "secret" };
    expect(parseInput(schema, input)).toMatchObject({
      issues: { quantity: "must be a whole number" },
    });
  });
});
