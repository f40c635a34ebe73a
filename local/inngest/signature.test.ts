import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { hashSigningKey, signBody } from "./signature";

describe("signing key", () => {
  it("signs body and time with the key without its prefix", () => {
    const body = '{"a":1}';
    const signature = signBody(body, "signkey-test-abcd", 1_700_000_000);
    expect(signature).toMatch(/^t=1700000000&s=[0-9a-f]{64}$/);
    expect(signBody(body, "signkey-prod-abcd", 1_700_000_000)).toBe(signature);
    expect(signBody(body, "signkey-test-abce", 1_700_000_000)).not.toBe(signature);
    expect(signBody('{"a":2}', "signkey-test-abcd", 1_700_000_000)).not.toBe(signature);
  });

  it("hashes the key's bytes and keeps its prefix", () => {
    const hash = createHash("sha256").update(Buffer.from("abcd", "hex")).digest("hex");
    expect(hashSigningKey("signkey-prod-abcd")).toBe(`signkey-prod-${hash}`);
  });
});
