import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseEnv } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { readEnvironment, writeEffectiveEnvironment } from "./environment";

const dir = fs.mkdtempSync(path.join(os.tmpdir(), "waybill-environment-"));
afterAll(() => fs.rmSync(dir, { recursive: true, force: true }));

const written = () => parseEnv(fs.readFileSync(path.join(dir, "env"), "utf8"));

describe("writeEffectiveEnvironment", () => {
  it("writes resolved and passed-on variables unchanged", () => {
    const resolved = { APP_URL: "http://127.0.0.1:3000", TRACKING_SECRET: "with 'quotes' in it" };
    const set = {
      ...{ LOG_LEVEL: "debug", DATABASE_POOL_MAX: "7", TRUST_PROXY: "1", FULFILLMENT: "manual" },
      ...{ EMAIL_FROM: "Shop <shop@waybill.test>", OPERATIONS_EMAIL: "ops@waybill.test" },
    };
    writeEffectiveEnvironment(dir, resolved, {
      ...set,
      CAPTURE: "",
      STRIPE_SECRET_KEY: "sk_live_1",
    });
    expect(written()).toEqual({ ...resolved, ...set });
    expect(fs.statSync(path.join(dir, "env")).mode & 0o777).toBe(0o600);
  });
});

describe("readEnvironment", () => {
  it("prefers variables of the process to those in .env", () => {
    fs.writeFileSync(path.join(dir, ".env"), "PATH=nowhere\nWAYBILL_TEST_ONLY=from the file\n");
    const env = readEnvironment(dir);
    expect(env.PATH).toBe(process.env.PATH);
    expect(env.WAYBILL_TEST_ONLY).toBe("from the file");
  });
});
