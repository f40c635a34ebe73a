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

const outside = process.env;
beforeEach(() => vi.resetModules());
afterEach(() => {
  process.env = outside;
});

/** The settings of a process with this environment and nothing else; they are read once in each. */
async function read(variables: Record<string, string>) {
  process.env = { ...variables, NODE_ENV: "production" };
  const { env } = await import("./env");
  return env();
}

async function given(variables: Record<string, string>) {
  const settings = await read(variables);
  const { givenSettings } = await import("./env");
  return givenSettings(settings);
}

describe("env", () => {
  it("fills in what has a default", async () => {
    expect(await read(complete)).toMatchObject({
      APP_URL: "http://127.0.0.1:3000",
      RATE_LIMIT_SIGN_IN_PER_MINUTE: 10,
      CAPTURE: "at_join",
      WAYBILL_DEMO: "0",
    });
  });

  it.each([
    ["MAIL_FROM", "EMAIL_FROM"],
    ["FULFILMENT", "FULFILLMENT"],
  ])("names the new name of %s", async (before, now) => {
    await expect(read({ ...complete, [before]: "manual" })).rejects.toThrow(
      `${before} is now called ${now}.`,
    );
    expect(await read({ ...complete, [before]: "" })).toBeDefined();
  });

  it("reads numbers, and takes an empty variable for one that is not set", async () => {
    const variables = { ...complete, PUSHER_PORT: "6001", ORDER_EXPIRY_SECONDS: "", REDIS_URL: "" };
    const settings = await read(variables);
    expect(settings).toMatchObject({ PUSHER_PORT: 6001 });
    expect(settings.ORDER_EXPIRY_SECONDS).toBeUndefined();
    expect(settings.REDIS_URL).toBeUndefined();
  });

  it("tells which of the shop's settings are given, in the units of the settings page", async () => {
    const variables = {
      ...complete,
      ...{ ORDER_EXPIRY_SECONDS: "90", OPEN_UNPAID_MAX: "3", FULFILLMENT: "manual" },
      ...{ OPERATIONS_EMAIL: "a@shop.test, b@shop.test", RATE_LIMIT_READ_PER_MINUTE: "7" },
    };
    expect(await given(variables)).toEqual({
      alertRecipients: ["a@shop.test", "b@shop.test"],
      orderExpiryMinutes: 1.5,
      openUnpaidMax: 3,
      fulfillment: "manual",
      readPerMinute: 7,
    });
  });

  it("names all that is missing at once", async () => {
    const { DATABASE_URL, CARRIER_SECRET, ...variables } = complete;
    const reading = read(variables);
    await expect(reading).rejects.toThrow(/DATABASE_URL/);
    await expect(reading).rejects.toThrow(/CARRIER_SECRET/);
  });

  it.each([
    ["APP_URL", "shop"],
    ["TRACKING_SECRET", "guessable"],
    ["ORDER_EXPIRY_SECONDS", "soon"],
    ["ORDER_EXPIRY_SECONDS", "0"],
    ["RATE_LIMIT_CREATE_PER_MINUTE", "1.5"],
    ["WAYBILL_DEMO", "yes"],
    ["FULFILLMENT", "by hand"],
    ["STRIPE_API_URL", "stripe"],
  ])("refuses %s=%s, without showing the value", async (name, value) => {
    const fault = await read({ ...complete, [name]: value }).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(Error);
    expect(String(fault)).toContain(`${name}:`);
    expect(String(fault)).not.toContain(`"${value}"`);
  });
});
