import { describe, expect, it } from "vitest";
import { productFormValues, shouldReplaceForm } from "./product-form-values";

const shown = productFormValues({
  ...{ id: 1, sku: "BELL", name: "Shop bell", description: "Rings once.", category: "Home" },
  ...{ price: 1_900, currency: "usd", image: null, isArchived: false },
  ...{ onHand: 7, reserved: 0, threshold: 2, updatedAt: "2026-11-26T10:00:00.000Z" },
});
const later = { ...shown, seenAt: "2026-11-26T10:00:00.001Z" };

describe("shouldReplaceForm", () => {
  it("accepts a newer version without unsaved edits, or with unchanged fields", () => {
    expect(shouldReplaceForm({ shown, read: { ...later, price: "20.00" }, isDirty: false })).toBe(
      true,
    );
    expect(shouldReplaceForm({ shown, read: later, isDirty: true })).toBe(true);
  });

  it("keeps unsaved edits when someone else has changed a field", () => {
    for (const changed of [{ price: "20.00" }, { name: "Door bell" }]) {
      const read = { ...later, ...changed };
      expect(shouldReplaceForm({ shown, read, isDirty: true })).toBe(false);
    }
  });

  it("ignores a version that is not newer than the form", () => {
    expect(shouldReplaceForm({ shown, read: shown, isDirty: false })).toBe(false);
    expect(shouldReplaceForm({ shown: later, read: shown, isDirty: false })).toBe(false);
  });
});
