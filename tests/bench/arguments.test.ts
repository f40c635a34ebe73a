import { expect, it } from "vitest";
import { parseCommand, UsageError, usage } from "./arguments";

const stored = [10_000, 100_000, 1_000_000];

it.each([
  ["", { kind: "orders", isQuick: false, rounds: 1, stored, json: null }],
  ["quick", { kind: "orders", isQuick: true, rounds: 1, stored: [10_000], json: null }],
  ["--rounds 3 --stored none --json a.json", { rounds: 3, stored: [], json: "a.json" }],
  ["--stored 5000,1000", { stored: [1_000, 5_000] }],
  ["compare a.json", { kind: "compare", before: "a.json", after: null }],
  ["compare a.json b.json", { kind: "compare", before: "a.json", after: "b.json" }],
  ["soak 20", { kind: "soak", minutes: 20, telemetry: "on" }],
  ["soak 20 --telemetry off", { kind: "soak", telemetry: "off" }],
  ["list", { kind: "list", amount: 1_000_000 }],
  ["list 5000", { kind: "list", amount: 5_000 }],
  ["burst", { kind: "burst", amount: 5_000 }],
  ["--help", { kind: "help" }],
  ["webhooks 1", { kind: "webhooks", amount: 1 }],
])("understands: %s", (line, command) => {
  expect(parseCommand(line.split(" ").filter(Boolean))).toMatchObject(command);
});

it.each([
  ["slow", "Unknown command: slow"],
  ["toString", "Unknown command: toString"],
  ["list many", "list needs a whole number above 0, not many."],
  ["soak", "soak needs a whole number above 0, not nothing."],
  ["compare", "compare needs the file of an earlier run."],
  ["quick 5", "Too many arguments: 5"],
  ["--rounds 0", "--rounds needs a whole number above 0, not 0."],
  ["soak 1 --telemetry maybe", "--telemetry is on or off, not maybe."],
  ["soak 1 --rounds 3", "soak has no option --rounds."],
  ["list --json a.json", "list has no option --json."],
  ["--unknown", "Unknown option '--unknown'"],
])("refuses: %s", (line, message) => {
  const act = () => parseCommand(line.split(" "));
  expect(act).toThrow(UsageError);
  expect(act).toThrow(message);
});

it("names every command in the usage", () => {
  for (const mode of ["quick", "compare", "soak", "list", "import", "telemetry-lists"]) {
    expect(usage).toContain(`\n  ${mode} `);
  }
});
