import { describe, expect, it } from "vitest";
import { withGenerated } from "./secrets";
import { type Environment, resolveSettings, SettingsError } from "./settings";
import { statusBlock } from "./status";

function rowOf(label: string, env: Environment): string {
  const settings = resolveSettings(env, withGenerated({}), "/waybill");
  const line = statusBlock(settings, 1_234)
    .split("\n")
    .find((row) => row.includes(`  ${label} `));
  return line?.trim().replace(/^\S+ +/, "") ?? "";
}

describe("statusBlock", () => {
  it("names the embedded services, and no hosted one", () => {
    expect(rowOf("Embedded", {})).toBe("PostgreSQL, Inngest, Channels, payment gateway, carrier");
    expect(rowOf("Hosted", {})).toBe("none");
  });

  it("names each hosted service, also those that replace no process", () => {
    const hosted = {
      ...{ DATABASE_URL: "postgresql://db/shop", INNGEST_DEV: "http://inngest:8288" },
      ...{ PUSHER_APP_ID: "1", PUSHER_KEY: "k", PUSHER_SECRET: "s", PUSHER_CLUSTER: "eu" },
      ...{ STRIPE_SECRET_KEY: "sk", STRIPE_WEBHOOK_SECRET: "whsec" },
      ...{ CARRIER_BASE_URL: "http://carrier", CARRIER_SECRET: "c" },
      ...{ REDIS_URL: "redis://redis", SMTP_URL: "smtp://smtp" },
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318",
    };
    expect(rowOf("Hosted", hosted)).toBe(
      "PostgreSQL, Inngest, Channels, payment gateway, carrier, Redis, SMTP, OTLP collector",
    );
    expect(rowOf("Embedded", hosted)).toBe("none");
    expect(rowOf("Hosted", { SMTP_URL: "smtp://smtp", REDIS_URL: "" })).toBe("SMTP");
  });

  it("says that the demo is off on a public address, or that everybody can use it", () => {
    expect(rowOf("Demo", {})).toBe("");
    expect(rowOf("Sign in", { HOST: "0.0.0.0" })).toBe("");
    expect(rowOf("Demo", { HOST: "0.0.0.0" })).toContain("npm run admin:create");
    expect(rowOf("Warning", { HOST: "0.0.0.0", WAYBILL_DEMO: "1" })).toContain("WAYBILL_DEMO=1");
    expect(rowOf("Warning", {})).toBe("");
  });

  it("names Upstash where it is used, and refuses half of its settings", () => {
    const address = { UPSTASH_REDIS_REST_URL: "https://redis.example", REDIS_URL: "redis://redis" };
    const upstash = { ...address, UPSTASH_REDIS_REST_TOKEN: "token" };
    expect(rowOf("Hosted", upstash)).toBe("Upstash Redis");
    expect(() => rowOf("Hosted", address)).toThrow(SettingsError);
    expect(() => rowOf("Hosted", { UPSTASH_REDIS_REST_TOKEN: "token" })).toThrow(SettingsError);
  });
});
