import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseEnv } from "node:util";
import { afterAll, expect, it } from "vitest";
import { readEnvironment, writeEffectiveEnvironment } from "./environment";

const dir = fs.mkdtempSync(path.join(os.tmpdir(), "waybill-environment-"));
afterAll(() => fs.rmSync(dir, { recursive: true, force: true }));

const written = () => parseEnv(fs.readFileSync(path.join(dir, "env"), "utf8"));

it("what is chosen and what is set is written, each value as it was", () => {
  const chosen = { APP_URL: "http://127.0.0.1:3000", TRACKING_SECRET: "with 'quotes' in it" };
  const set = {
    ...{ LOG_LEVEL: "debug", DATABASE_POOL_MAX: "7", TRUST_PROXY: "1", FULFILLMENT: "manual" },
    ...{ EMAIL_FROM: "Shop <shop@waybill.test>", OPERATIONS_EMAIL: "ops@waybill.test" },
  };
  writeEffectiveEnvironment(dir, chosen, { ...set, CAPTURE: "", STRIPE_SECRET_KEY: "sk_live_1" });
  expect(written()).toEqual({ ...chosen, ...set });
  expect(fs.statSync(path.join(dir, "env")).mode & 0o777).toBe(0o600);
});

it("a variable of the process beats the one in .env", () => {
  fs.writeFileSync(path.join(dir, ".env"), "PATH=nowhere\nWAYBILL_TEST_ONLY=from the file\n");
  const env = readEnvironment(dir);
  expect(env.PATH).toBe(process.env.PATH);
  expect(env.WAYBILL_TEST_ONLY).toBe("from the file");
});
