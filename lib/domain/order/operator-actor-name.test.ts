import { describe, expect, it } from "vitest";
import { operatorActorName } from "./operator-actor-name";

describe("operatorActorName", () => {
  it.each([
    ["system", "System"],
    ["gateway", "Payment gateway"],
    ["carrier", "Carrier"],
    ["guest", "Guest"],
    ["anonymous", "Guest"],
    ["customer:1", "Customer 1"],
    ["api_key:2", "API key 2"],
    ["user:3", "Staff 3"],
    ["robot:9", "robot:9"],
  ])("names the actor %s “%s”", (actor, name) => {
    expect(operatorActorName(actor)).toBe(name);
  });
});
