import { describe, expect, it } from "vitest";
import { statementName } from "./statements";

describe("statementName", () => {
  it.each([
    ["SELECT id FROM orders WHERE id = $1", "SELECT orders"],
    ["SELECT (SELECT count(*) FROM order_items i) AS n FROM orders o", "SELECT orders"],
    ["WITH open AS (SELECT FROM payments) SELECT * FROM open", "SELECT open"],
    ["INSERT INTO emails (id) VALUES ($1) ON CONFLICT DO UPDATE SET id = 1", "INSERT emails"],
    ["UPDATE telemetry.meta SET version = 1", "UPDATE telemetry.meta"],
    ["DELETE FROM rate_windows WHERE true", "DELETE rate_windows"],
    [
      "WITH locked AS (SELECT id FROM orders FOR UPDATE), u AS (UPDATE orders SET a = 1), " +
        "e AS (INSERT INTO order_events (a) SELECT 1), i AS (INSERT INTO payments (a) SELECT 1) SELECT 1",
      "UPDATE orders; INSERT order_events, payments",
    ],
    ["SELECT id FROM jobs FOR UPDATE SKIP LOCKED", "SELECT jobs"],
    ["COMMIT", "COMMIT"],
    ["SELECT pg_advisory_xact_lock($1)", "SELECT"],
  ])("names %s", (text, name) => {
    expect(statementName(text)).toBe(name);
  });

  it("contains no values", () => {
    expect(statementName("SELECT 1 FROM users WHERE email = 'jo@shop.test'")).toBe("SELECT users");
  });
});
