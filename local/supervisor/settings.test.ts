import { describe, expect, it } from "vitest";
import { withGenerated } from "./secrets";
import { type Environment, resolveSettings, SettingsError } from "./settings";

const secrets = withGenerated({ POSTGRES_PASSWORD: "secret" });
const resolve = (env: Environment) => resolveSettings(env, secrets, "/srv/shop");

describe("nothing set", () => {
  const settings = resolve({});

  it("runs every service embedded, on the documented ports", () => {
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

  it("treats an empty variable as not set", () => {
    expect(resolve({ DATABASE_URL: "", PORT: "", PUSHER_KEY: "" })).toEqual(settings);
  });
});

it.each([
  ["MAIL_FROM", "EMAIL_FROM"],
  ["FULFILMENT", "FULFILLMENT"],
])("%s under its old name stops the start and names the new one", (before, now) => {
  expect(() => resolve({ [before]: "manual" })).toThrow(
    new SettingsError(`${before} is now called ${now}: please rename it.`),
  );
  expect(() => resolve({ [before]: "" })).not.toThrow();
});

describe("each service is replaced on its own", () => {
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

  it.each(cases)("%s by %o", (service, env, absent) => {
    const { embedded, variables } = resolve(env);
    const off = Object.entries(embedded).filter(([, on]) => !on);
    expect(off.map(([name]) => name)).toEqual([service]);
    for (const name of absent) expect(variables).not.toHaveProperty(name);
  });

  it("another database has no demo shop unless it is asked for", () => {
    const hosted = { DATABASE_URL: "postgresql://db/shop" };
    expect(resolve(hosted).variables.WAYBILL_DEMO).toBe("0");
    expect(resolve(hosted).databaseUrl).toBe("postgresql://db/shop");
    expect(resolve({ ...hosted, WAYBILL_DEMO: "1" }).demo).toBe(true);
  });
});

it("the app registers itself at any Inngest of our own, not at Inngest Cloud", () => {
  const keys = { INNGEST_EVENT_KEY: "e", INNGEST_SIGNING_KEY: "s" };
  expect(resolve({}).registersItself).toBe(true);
  expect(resolve({ INNGEST_DEV: "1" }).registersItself).toBe(true);
  expect(resolve({ ...keys, INNGEST_BASE_URL: "http://inngest.lan" }).registersItself).toBe(true);
  expect(resolve(keys).registersItself).toBe(false);
});

describe("what cannot work is said in one line", () => {
  it.each<[Environment, RegExp]>([
    [{ PORT: "http" }, /PORT is "http"/],
    [{ PORT: "70000" }, /1 to 65535/],
    [{ CARRIER_STEP_SECONDS: "3s" }, /CARRIER_STEP_SECONDS is "3s": it must be a number/],
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
    [{ STRIPE_SECRET_KEY: "sk_live_1" }, /needs STRIPE_WEBHOOK_SECRET/],
    [{ PUSHER_KEY: "k" }, /needs PUSHER_APP_ID and PUSHER_SECRET/],
    [{ PUSHER_APP_ID: "1", PUSHER_KEY: "k", PUSHER_SECRET: "s" }, /PUSHER_CLUSTER or PUSHER_HOST/],
    [{ CARRIER_SECRET: "s" }, /needs CARRIER_BASE_URL/],
    [{ INNGEST_EVENT_KEY: "e" }, /needs INNGEST_EVENT_KEY and INNGEST_SIGNING_KEY/],
    [{ INNGEST_DEV: "0", INNGEST_BASE_URL: "http://i" }, /needs INNGEST_EVENT_KEY/],
  ])("%o", (env, message) => {
    expect(() => resolve(env)).toThrow(SettingsError);
    expect(() => resolve(env)).toThrow(message);
  });
});

it("browsers reach Channels and the checkout by the name they reach the shop by", () => {
  const { variables } = resolve({ HOST: "0.0.0.0", APP_URL: "http://shop.lan:3000/" });
  expect(variables).toMatchObject({
    APP_URL: "http://shop.lan:3000",
    PUSHER_HOST: "shop.lan",
    STRIPE_API_URL: "http://shop.lan:12111",
    INNGEST_BASE_URL: "http://127.0.0.1:8288",
  });
});
