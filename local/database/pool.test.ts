import { expect, it } from "vitest";
import { isDatabaseUnavailable } from "./pool";

const coded = (code: string) => Object.assign(new Error("as the driver says"), { code });

it.each([
  ["a host that can't be reached", coded("EHOSTUNREACH")],
  ["a network that can't be reached", coded("ENETUNREACH")],
  ["a name server that does not answer", coded("EAI_AGAIN")],
  ["a standby", coded("25006")],
  ["a broken connection", coded("08006")],
  ["a shutdown", coded("57P01")],
  ["an answer that does not come", new Error("Query read timeout")],
  ["a connection that does not come", new Error("timeout exceeded when trying to connect")],
])("away: %s", (_, error) => {
  expect(isDatabaseUnavailable(error)).toBe(true);
});

it.each([
  ["a statement that took too long", coded("57014")],
  ["a deadlock", coded("40P01")],
  ["a wrong query", coded("42601")],
  ["no error at all", "away"],
])("not away: %s", (_, error) => {
  expect(isDatabaseUnavailable(error)).toBe(false);
});
