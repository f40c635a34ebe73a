import { describe, expect, it } from "vitest";
import { productForm, takesOver } from "./product-form";

const shown = productForm({
  ...{ id: 1, sku: "BELL", name: "Shop bell", description: "Rings once.", category: "Home" },
  ...{ price: 1_900, currency: "usd", image: null, isArchived: false },
  ...{ onHand: 7, reserved: 0, threshold: 2, updatedAt: "2026-11-26T10:00:00.000Z" },
});
const later = { ...shown, seenAt: "2026-11-26T10:00:00.001Z" };

describe("a product that is read again while its form is open", () => {
  it("is taken over when nothing is typed, or what is edited has stayed as it was", () => {
    expect(takesOver({ shown, read: { ...later, price: "20.00" }, isDirty: false })).toBe(true);
    expect(takesOver({ shown, read: later, isDirty: true })).toBe(true);
  });

  it("is not when somebody else has changed it: the edits are refused as of an older one", () => {
    for (const changed of [{ price: "20.00" }, { name: "Door bell" }]) {
      expect(takesOver({ shown, read: { ...later, ...changed }, isDirty: true })).toBe(false);
    }
  });

  it("is not when it is no newer than what was just saved", () => {
    expect(takesOver({ shown, read: shown, isDirty: false })).toBe(false);
    expect(takesOver({ shown: later, read: shown, isDirty: false })).toBe(false);
  });
});
