import { describe, expect, it } from "vitest";
import { productFormValues, shouldReplaceForm } from "./product-form-values";

const current = productFormValues({
  ...{ id: 1, sku: "BELL", name: "Shop bell", description: "Rings once.", category: "Home" },
  ...{ price: 1_900, currency: "usd", image: null, isArchived: false },
  ...{ onHand: 7, reserved: 0, threshold: 2, updatedAt: "2026-11-26T10:00:00.000Z" },
});
const later = { ...current, seenAt: "2026-11-26T10:00:00.001Z" };

describe("shouldReplaceForm", () => {
  it("accepts a newer version without unsaved edits, or with unchanged fields", () => {
    expect(
      shouldReplaceForm({ current, latest: { ...later, price: "20.00" }, isDirty: false }),
    ).toBe(true);
    expect(shouldReplaceForm({ current, latest: later, isDirty: true })).toBe(true);
  });

  it("keeps unsaved edits when someone else has changed a field", () => {
    for (const changed of [{ price: "20.00" }, { name: "Door bell" }]) {
      const latest = { ...later, ...changed };
      expect(shouldReplaceForm({ current, latest, isDirty: true })).toBe(false);
    }
  });

  it("ignores a version that is not newer than the form", () => {
    expect(shouldReplaceForm({ current, latest: current, isDirty: false })).toBe(false);
    expect(shouldReplaceForm({ current: later, latest: current, isDirty: false })).toBe(false);
  });
});
