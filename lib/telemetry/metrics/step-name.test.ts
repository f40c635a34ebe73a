import { describe, expect, it } from "vitest";
import { generalStepName } from "./step-name";

describe("generalStepName", () => {
  it.each([
    ["complete-order-order-17", "complete-order-*"],
    ["send-emails-order-17-3", "send-emails-*"],
    ["apply-pi_3QXtest_1", "apply-*"],
    ["apply-cs_test_b1", "apply-*"],
  ])("leaves the id out of %s", (name, general) => {
    expect(generalStepName(name)).toBe(general);
  });

  it.each(["authorize", "complete-order", "record-failed-run", "expire-pending-orders"])(
    "keeps %s",
    (name) => {
      expect(generalStepName(name)).toBe(name);
    },
  );
});
