import { describe, expect, it } from "vitest";
import { z } from "zod";
import { openedWith, staleMessage } from "./opened-with";

describe("openedWith", () => {
  const schema = openedWith(z.strictObject({ name: z.string() }));

  it("reads the values that the form sends back", () => {
    expect(schema.parse('{"name":"Ada"}')).toEqual({ name: "Ada" });
  });

  it("refuses text that is not JSON, other values, and very long ones", () => {
    for (const text of ["{", '{"name":1}', `"${"x".repeat(10_000)}"`]) {
      expect(schema.safeParse(text).success, text.slice(0, 20)).toBe(false);
    }
  });
});

describe("staleMessage", () => {
  it("names what changed and leaves out what didn't", () => {
    const message = staleMessage([
      { label: "Price", opened: "10.00", current: "12.00" },
      { label: "Name", opened: "Cup", current: "Cup" },
      { label: "Region", opened: "", current: "Kent" },
    ]);
    expect(message).toContain("Price: “10.00” is now “12.00”. Region: empty is now “Kent”.");
    expect(message).not.toContain("Cup");
  });

  it("does not repeat long texts", () => {
    const opened = "x".repeat(300);
    const message = staleMessage([{ label: "Description", opened, current: "short" }]);
    expect(message).toContain("Description is different now.");
    expect(message).not.toContain("xxx");
  });
});
