import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const complete = {
  DATABASE_URL: "postgresql://shop@db/waybill",
  TRACKING_SECRET: "a-secret-of-the-tests-only",
  NEXTAUTH_SECRET: "another-secret-of-the-tests",
  PUSHER_APP_ID: "app",
  PUSHER_KEY: "key",
  PUSHER_SECRET: "secret",
  STRIPE_SECRET_KEY: "sk_test_1",
  STRIPE_WEBHOOK_SECRET: "whsec_1",
  CARRIER_BASE_URL: "http://127.0.0.1:12112",
  CARRIER_SECRET: "carrier",
};

const originalEnv = process.env;
beforeEach(() => vi.resetModules());
afterEach(() => {
  process.env = originalEnv;
});

/** The settings of a new process with only these variables. They are read once per process. */
async function readEnv(variables: Record<string, string>) {
  process.env = { ...variables, NODE_ENV: "production" };
  const { env } = await import("./env");
  return env();
}

async function readShopSettings(variables: Record<string, string>) {
  const settings = await readEnv(variables);
  const { settingsFromEnvironment } = await import("./env");
  return settingsFromEnvironment(settings);
}

describe("env", () => {
  it("reads a list of hosts, and refuses what would never match one", async () => {
    expect((await readEnv(complete)).ALLOWED_HOSTS).toEqual([]);
    vi.resetModules();
    const ALLOWED_HOSTS = "web, Shop.internal,[fd00::7]";
    const hosts = ["web", "shop.internal", "[fd00::7]"];
    expect((await readEnv({ ...complete, ALLOWED_HOSTS })).ALLOWED_HOSTS).toEqual(hosts);
    for (const wrong of ["web:3000", "https://web", "*"]) {
      vi.resetModules();
      await expect(readEnv({ ...complete, ALLOWED_HOSTS: wrong })).rejects.toThrow("ALLOWED_HOSTS");
    }
  });

  it("applies defaults", async () => {
    expect(await readEnv(complete)).toMatchObject({
      APP_URL: "http://127.0.0.1:3000",
      RATE_LIMIT_SIGN_IN_PER_MINUTE: 10,
      CAPTURE: "at_join",
      WAYBILL_DEMO: "0",
    });
  });

  it.each([
    ["MAIL_FROM", "EMAIL_FROM"],
    ["FULFILMENT", "FULFILLMENT"],
  ])("asks to rename %s", async (oldName, newName) => {
    await expect(readEnv({ ...complete, [oldName]: "manual" })).rejects.toThrow(
      `${oldName} is now called ${newName}.`,
    );
    expect(await readEnv({ ...complete, [oldName]: "" })).toBeDefined();
  });

  it("reads numbers and treats an empty variable as unset", async () => {
    const variables = { ...complete, PUSHER_PORT: "6001", ORDER_EXPIRY_SECONDS: "", REDIS_URL: "" };
    const settings = await readEnv(variables);
    expect(settings).toMatchObject({ PUSHER_PORT: 6001 });
    expect(settings.ORDER_EXPIRY_SECONDS).toBeUndefined();
    expect(settings.REDIS_URL).toBeUndefined();
  });

  it("lists all missing variables at once", async () => {
    const { DATABASE_URL, CARRIER_SECRET, ...variables } = complete;
    const settings = readEnv(variables);
    await expect(settings).rejects.toThrow(/DATABASE_URL/);
    await expect(settings).rejects.toThrow(/CARRIER_SECRET/);
  });

  it.each([
    ["APP_URL", "shop"],
    ["TRACKING_SECRET", "guessable"],
    ["ORDER_EXPIRY_SECONDS", "soon"],
    ["ORDER_EXPIRY_SECONDS", "0"],
    ["RATE_LIMIT_CREATE_PER_MINUTE", "1.5"],
    ["WAYBILL_DEMO", "yes"],
    ["TRUST_PROXY", "true"],
    ["FULFILLMENT", "by hand"],
    ["UNPAID_HOLDS_PER_ADDRESS", "0"],
    ["UNPAID_HOLD_SHARE", "101"],
    ["STRIPE_API_URL", "stripe"],
    ["OPERATIONS_EMAIL", "ops@shop.test, nobody"],
  ])("refuses %s=%s, without showing the value", async (name, value) => {
    const failure = await readEnv({ ...complete, [name]: value }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(String(failure)).toMatch(new RegExp(`${name}(\\.\\d)?:`));
    expect(String(failure)).not.toContain(`"${value}"`);
  });
});

describe("settingsFromEnvironment", () => {
  it("returns only settings that are set, in the units of the settings page", async () => {
    const variables = {
      ...complete,
      ...{ ORDER_EXPIRY_SECONDS: "90", OPEN_UNPAID_MAX: "3", FULFILLMENT: "manual" },
      ...{ OPERATIONS_EMAIL: "a@shop.test, b@shop.test", RATE_LIMIT_READ_PER_MINUTE: "7" },
      ...{ UNPAID_HOLDS_PER_ADDRESS: "4", UNPAID_HOLD_SHARE: "20" },
    };
    expect(await readShopSettings(variables)).toEqual({
      alertRecipients: ["a@shop.test", "b@shop.test"],
      orderExpiryMinutes: 1.5,
      openUnpaidMax: 3,
      unpaidHoldsPerAddress: 4,
      unpaidHoldShare: 20,
      fulfillment: "manual",
      readPerMinute: 7,
    });
  });
});
