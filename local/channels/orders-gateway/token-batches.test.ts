import { describe, expect, it } from "vitest";
import { batchTokens } from "./token-batches";

describe("batchTokens", () => {
  it("asks about the tokens that arrive during a call together, the newest first", async () => {
    const asked: string[][] = [];
    const check = batchTokens(async (tokens) => {
      asked.push(tokens);
      return tokens.map((token) => token.startsWith("valid"));
    });
    const names = Array.from({ length: 250 }, (_, index) => `bogus-${index}`);
    const answers = await Promise.all([...names, "valid-1"].map(check));
    expect(answers.filter((isValid) => isValid)).toHaveLength(1);
    expect(asked.map((tokens) => tokens.length)).toEqual([1, 1, 100, 100, 49]);
    expect(asked[2]).toContain("valid-1");
  });

  it("answers undefined while the app is unavailable", async () => {
    const check = batchTokens(async () => undefined);
    expect(await Promise.all([check("a"), check("b"), check("c")])).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
