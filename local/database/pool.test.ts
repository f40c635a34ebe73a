import { describe, expect, it } from "vitest";
import { isDatabaseUnavailable } from "./pool";

const coded = (code: string) => Object.assign(new Error("driver error"), { code });

describe("isDatabaseUnavailable", () => {
  it.each([
    ["an unreachable host", coded("EHOSTUNREACH")],
    ["an unreachable network", coded("ENETUNREACH")],
    ["a DNS server that does not respond", coded("EAI_AGAIN")],
    ["a standby", coded("25006")],
    ["a broken connection", coded("08006")],
    ["a shutdown", coded("57P01")],
    ["a response timeout", new Error("Query read timeout")],
    ["a connection timeout", new Error("timeout exceeded when trying to connect")],
  ])("is true for %s", (_, error) => {
    expect(isDatabaseUnavailable(error)).toBe(true);
  });

  it.each([
    ["a statement timeout", coded("57014")],
    ["a deadlock", coded("40P01")],
    ["a syntax error", coded("42601")],
    ["a string", "unavailable"],
  ])("is false for %s", (_, error) => {
    expect(isDatabaseUnavailable(error)).toBe(false);
  });
});
