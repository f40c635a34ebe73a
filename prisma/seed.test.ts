import { describe, expect, it } from "vitest";
import { refusePublicDemo } from "./seed";

describe("refusePublicDemo", () => {
  it.each([
    {},
    { HOST: "127.0.0.1", APP_URL: "http://localhost:3000" },
    { HOST: "::1", APP_URL: "http://[::1]:3000" },
    { HOST: "0.0.0.0", WAYBILL_DEMO: "1" },
  ])("allows %o", (env) => {
    expect(() => refusePublicDemo(env)).not.toThrow();
  });

  it.each([
    { HOST: "0.0.0.0" },
    { APP_URL: "https://shop.example" },
    { APP_URL: "https://shop.example", WAYBILL_DEMO: "0" },
  ])("refuses %o", (env) => {
    expect(() => refusePublicDemo(env)).toThrow("Set WAYBILL_DEMO=1");
  });
});
