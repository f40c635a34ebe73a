import { describe, expect, it } from "vitest";
import { hasExpired, otherCard, type SavedCardView, showCard, suggestedCard } from "./saved-card";

const card = (id: string, expYear: number, expMonth: number, isDefault = false): SavedCardView => ({
  ...{ id, expYear, expMonth, isDefault },
  ...{ brand: "visa", last4: "4242" },
});
const now = new Date("2026-11-30T23:00:00Z");
const show = (...cards: SavedCardView[]) => cards.map((each) => showCard(each, now));

describe("showCard", () => {
  it("lets a card be valid until the end of its month", () => {
    const [october, november, next] = show(
      card("a", 2026, 10),
      card("b", 2026, 11),
      card("c", 2027, 1),
    );
    expect([october?.hasExpired, november?.hasExpired, next?.hasExpired]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe("hasExpired", () => {
  it("is true once the month has ended everywhere", () => {
    const december = { expYear: 2026, expMonth: 12 };
    expect(hasExpired(december, new Date("2027-01-01T11:59:59Z"))).toBe(false);
    expect(hasExpired(december, new Date("2027-01-01T12:00:00Z"))).toBe(true);
  });
});

describe("suggestedCard", () => {
  it("is the default, else the newest, and none that has expired", () => {
    expect(suggestedCard(show(card("a", 2030, 1), card("b", 2030, 1, true)))).toBe("b");
    expect(suggestedCard(show(card("a", 2030, 1), card("b", 2030, 1)))).toBe("a");
    expect(suggestedCard(show(card("a", 2020, 1), card("b", 2030, 1)))).toBe("b");
    expect(suggestedCard(show(card("a", 2030, 1), card("b", 2020, 1, true)))).toBe("a");
    expect(suggestedCard(show(card("a", 2020, 1, true)))).toBe(otherCard);
    expect(suggestedCard([])).toBe(otherCard);
  });
});
