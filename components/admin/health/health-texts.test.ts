import { describe, expect, it } from "vitest";
import { checkNames, checkStates } from "@/lib/domain/health/health";
import { healthText } from "./health-texts";

const cases = checkNames.flatMap((name) => checkStates[name].map((state) => ({ name, state })));

describe("The text of a health check", () => {
  it.each(cases)("says in whole sentences what $name $state means", ({ name, state }) => {
    const { title, detail } = healthText(name, state);
    for (const text of [title, detail]) expect(text).toMatch(/^[A-Z].*\.$/s);
    expect(title.match(/\./g)).toHaveLength(1);
  });

  it("differs from state to state", () => {
    const titles = cases.map(({ name, state }) => healthText(name, state).title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it("says what becomes of orders, money, labels or pages when something is wrong", () => {
    const wrong = cases.filter(({ state }) => state !== "ok" && state !== "unknown");
    for (const { name, state } of wrong) {
      const { detail } = healthText(name, state);
      expect(detail, `${name} ${state}`).toMatch(/orders|payments|pages/i);
    }
  });

  it("survives a state that another version of the app has", () => {
    expect(healthText("gateway", "full").title).toBe("Payment gateway hasn't been checked yet.");
  });
});
