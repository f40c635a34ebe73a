import { describe, expect, it } from "vitest";
import { withGenerated } from "./secrets";
import { type Environment, resolveSettings, SettingsError } from "./settings";

const secrets = withGenerated({ POSTGRES_PASSWORD: "secret" });
const resolve = (env: Environment) => resolveSettings(env, secrets, "/srv/shop");

describe("without settings", () => {
  const settings = resolve({});

  it("embeds every service, on the documented ports", () => {
    expect(Object.values(settings.embedded)).toEqual([true, true, true, true, true]);
    expect(settings.variables).toMatchObject({
      PORT: "3000",
      HOST: "127.0.0.1",
      APP_URL: "http://127.0.0.1:3000",
      DATABASE_URL: "postgresql://postgres:secret@127.0.0.1:54329/waybill",
      INNGEST_DEV: "0",
      INNGEST_BASE_URL: "http://127.0.0.1:8288",
      PUSHER_HOST: "127.0.0.1",
      PUSHER_PORT: "6001",
      STRIPE_API_URL: "http://127.0.0.1:12111",
      CARRIER_BASE_URL: "http://127.0.0.1:12112",
      WAYBILL_DEMO: "1",
    });
    expect(settings.dataDir).toBe("/srv/shop/.local");
  });

  it("ignores empty variables", () => {
    expect(resolve({ DATABASE_URL: "", PORT: "", PUSHER_KEY: "" })).toEqual(settings);
  });
});

describe("renamed variables", () => {
  it.each([
    ["MAIL_FROM", "EMAIL_FROM"],
    ["FULFILMENT", "FULFILLMENT"],
  ])("rejects the old name %s and reports the new one", (before, now) => {
    expect(() => resolve({ [before]: "manual" })).toThrow(
      new SettingsError(`${before} is now called ${now}. Set ${now} instead.`),
    );
    expect(() => resolve({ [before]: "" })).not.toThrow();
  });
});

describe("hosted services", () => {
  const cases: [service: string, env: Environment, absent: string[]][] = [
    ["postgres", { DATABASE_URL: "postgresql://db/shop" }, []],
    ["inngest", { INNGEST_DEV: "http://127.0.0.1:9288" }, ["INNGEST_BASE_URL"]],
    ["inngest", { INNGEST_EVENT_KEY: "e", INNGEST_SIGNING_KEY: "s" }, ["INNGEST_DEV"]],
    [
      "channels",
      { PUSHER_APP_ID: "1", PUSHER_KEY: "k", PUSHER_SECRET: "s", PUSHER_CLUSTER: "eu" },
      ["PUSHER_HOST", "PUSHER_PORT", "PUSHER_KEY"],
    ],
    [
      "gateway",
      { STRIPE_SECRET_KEY: "sk_live_1", STRIPE_WEBHOOK_SECRET: "whsec_1" },
      ["STRIPE_API_URL", "STRIPE_SECRET_KEY"],
    ],
    [
      "carrier",
      { CARRIER_BASE_URL: "https://carrier.test", CARRIER_SECRET: "s" },
      ["CARRIER_BASE_URL", "CARRIER_SECRET"],
    ],
  ];

  it.each(cases)("replace only %s with %o", (service, env, absent) => {
    const { embedded, variables } = resolve(env);
    const off = Object.entries(embedded).filter(([, on]) => !on);
    expect(off.map(([name]) => name)).toEqual([service]);
    for (const name of absent) expect(variables).not.toHaveProperty(name);
  });

  it("have no demo data unless WAYBILL_DEMO is set", () => {
    const hosted = { DATABASE_URL: "postgresql://db/shop" };
    expect(resolve(hosted).variables.WAYBILL_DEMO).toBe("0");
    expect(resolve(hosted).databaseUrl).toBe("postgresql://db/shop");
    expect(resolve({ ...hosted, WAYBILL_DEMO: "1" }).demo).toBe(true);
  });

  it.each<[Environment, boolean]>([
    [{}, true],
    [{ HOST: "localhost", APP_URL: "http://localhost:3000" }, true],
    [{ HOST: "::1", APP_URL: "http://[::1]:3000" }, true],
    [{ HOST: "127.0.0.2" }, true],
    [{ HOST: "0.0.0.0" }, false],
    [{ HOST: "::" }, false],
    [{ HOST: "192.168.1.5" }, false],
    [{ HOST: "127.0.0.1.example.com" }, false],
    [{ APP_URL: "https://shop.example" }, false],
    [{ APP_URL: "http://localhost.example" }, false],
    [{ APP_URL: "http://127.0.0.1@shop.example" }, false],
  ])("have demo data on this machine alone, unless WAYBILL_DEMO is set: %o", (env, demo) => {
    expect(resolve(env)).toMatchObject({ demo, isPublic: !demo });
    expect(resolve(env).variables.WAYBILL_DEMO).toBe(demo ? "1" : "0");
    expect(resolve({ ...env, WAYBILL_DEMO: "1" }).variables.WAYBILL_DEMO).toBe("1");
    expect(resolve({ ...env, WAYBILL_DEMO: "0" }).variables.WAYBILL_DEMO).toBe("0");
  });
});

describe("registersItself", () => {
  it("registers functions with a self-hosted Inngest, but not with Inngest Cloud", () => {
    const keys = { INNGEST_EVENT_KEY: "e", INNGEST_SIGNING_KEY: "s" };
    expect(resolve({}).registersItself).toBe(true);
    expect(resolve({ INNGEST_DEV: "1" }).registersItself).toBe(true);
    expect(resolve({ ...keys, INNGEST_BASE_URL: "http://inngest.lan" }).registersItself).toBe(true);
    expect(resolve(keys).registersItself).toBe(false);
  });
});

describe("invalid settings", () => {
  it.each<[Environment, RegExp]>([
    [{ PORT: "http" }, /PORT is "http"/],
    [{ PORT: "70000" }, /1 to 65535/],
    [{ CARRIER_STEP_SECONDS: "3s" }, /CARRIER_STEP_SECONDS is "3s", but must be a number/],
    [{ INNGEST_TIME_SCALE: "-1" }, /INNGEST_TIME_SCALE is "-1"/],
    [
      {
        PUSHER_APP_ID: "1",
        PUSHER_KEY: "k",
        PUSHER_SECRET: "s",
        PUSHER_HOST: "h",
        PUSHER_PORT: "x",
      },
      /PUSHER_PORT is "x"/,
    ],
    [{ PORT: "6001" }, /CHANNELS_PORT and PORT are both 6001/],
    [
      { STRIPE_SECRET_KEY: "sk_live_1" },
      /STRIPE_WEBHOOK_SECRET must be set together with STRIPE_SECRET_KEY/,
    ],
    [{ PUSHER_KEY: "k" }, /PUSHER_APP_ID and PUSHER_SECRET must be set/],
    [{ PUSHER_APP_ID: "1", PUSHER_KEY: "k", PUSHER_SECRET: "s" }, /PUSHER_CLUSTER or PUSHER_HOST/],
    [{ CARRIER_SECRET: "s" }, /CARRIER_BASE_URL must be set together with CARRIER_SECRET/],
    [{ INNGEST_EVENT_KEY: "e" }, /INNGEST_EVENT_KEY and INNGEST_SIGNING_KEY must be set/],
    [
      { INNGEST_DEV: "0", INNGEST_BASE_URL: "http://i" },
      /INNGEST_EVENT_KEY and INNGEST_SIGNING_KEY must be set/,
    ],
  ])("rejects %o", (env, message) => {
    expect(() => resolve(env)).toThrow(SettingsError);
    expect(() => resolve(env)).toThrow(message);
  });
});

describe("publicHost", () => {
  it("uses the host of the shop for Channels and the hosted checkout", () => {
    const { variables } = resolve({ HOST: "0.0.0.0", APP_URL: "http://shop.lan:3000/" });
    expect(variables).toMatchObject({
      APP_URL: "http://shop.lan:3000",
      PUSHER_HOST: "shop.lan",
      STRIPE_API_URL: "http://shop.lan:12111",
      INNGEST_BASE_URL: "http://127.0.0.1:8288",
    });
  });
});
