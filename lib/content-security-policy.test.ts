import { describe, expect, it } from "vitest";
import { contentSecurityPolicy } from "./content-security-policy";

function directives(policy: string): Map<string, string[]> {
  return new Map(
    policy.split("; ").map((part) => {
      const [name = "", ...sources] = part.split(" ");
      return [name, sources];
    }),
  );
}

const embedded = {
  NODE_ENV: "production",
  PUSHER_HOST: "127.0.0.1",
  PUSHER_PORT: 6001,
  STRIPE_API_URL: "http://127.0.0.1:12111/",
} as const;

describe("contentSecurityPolicy", () => {
  it("allows only scripts with the nonce", () => {
    const policy = contentSecurityPolicy("n0nce", embedded);
    expect(directives(policy).get("script-src")).toEqual([
      "'self'",
      "'nonce-n0nce'",
      "'strict-dynamic'",
    ]);
    expect(directives(policy).get("script-src")).not.toContain("'unsafe-inline'");
    expect(policy).not.toContain("unsafe-eval");
    expect(directives(policy).get("frame-ancestors")).toEqual(["'none'"]);
  });

  it("allows only sockets to Channels and forms to the checkout", () => {
    const ours = directives(contentSecurityPolicy("n", embedded));
    expect(ours.get("connect-src")).toEqual([
      "'self'",
      "ws://127.0.0.1:6001",
      "wss://127.0.0.1:6001",
    ]);
    expect(ours.get("form-action")).toEqual(["'self'", "http://127.0.0.1:12111"]);

    const hosted = directives(
      contentSecurityPolicy("n", { NODE_ENV: "production", PUSHER_CLUSTER: "eu" }),
    );
    expect(hosted.get("connect-src")).toEqual(["'self'", "wss://ws-eu.pusher.com"]);
    expect(hosted.get("form-action")).toEqual(["'self'", "https://checkout.stripe.com"]);
  });
});
