import { expect, it } from "vitest";
import { openSecret, sealSecret } from "./sealed-secret";

it("opens what was sealed for the same purpose with the same secret, and nothing else", () => {
  const sealed = sealSecret("whsec_abc", "webhooks", "a-secret-of-the-shop");
  expect(sealed.toString("latin1")).not.toContain("whsec_abc");
  expect(openSecret(sealed, "webhooks", "a-secret-of-the-shop")).toBe("whsec_abc");
  expect(openSecret(sealed, "webhooks", "another-secret")).toBeNull();
  expect(openSecret(sealed, "another purpose", "a-secret-of-the-shop")).toBeNull();
  sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1;
  expect(openSecret(sealed, "webhooks", "a-secret-of-the-shop")).toBeNull();
  expect(openSecret(Buffer.from("short"), "webhooks", "a-secret-of-the-shop")).toBeNull();
});
