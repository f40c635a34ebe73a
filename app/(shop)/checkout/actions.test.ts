import { beforeEach, describe, expect, it, vi } from "vitest";
import { placeOrderAction } from "./actions";

const {
  currentSession,
  checkOut,
  saveDefaultAddress,
  saveCart,
  refresh,
  currentCartKey,
  openCheckout,
  payWithSavedCard,
  checkSavedCard,
  customer,
  log,
} = vi.hoisted(() => ({
  currentSession: vi.fn(),
  checkOut: vi.fn(),
  saveDefaultAddress: vi.fn(),
  saveCart: vi.fn(),
  refresh: vi.fn(),
  currentCartKey: vi.fn(),
  openCheckout: vi.fn(),
  payWithSavedCard: vi.fn(),
  checkSavedCard: vi.fn(),
  customer: { kind: "customer", customerId: 1, userId: 1 },
  log: { error: vi.fn(), warn: vi.fn() },
}));
vi.mock("next/cache", () => ({ refresh }));
vi.mock("next/headers", () => ({ headers: async () => new Headers() }));
vi.mock("@/lib/runtime", () => ({
  rateLimiter: () => ({ take: async () => ({ success: true }) }),
}));
vi.mock("@/lib/telemetry/log", () => ({ log: () => log }));
vi.mock("@/lib/actions/session", () => ({
  currentSession,
  pageContext: async () => ({ actor: customer, log }),
}));
vi.mock("@/lib/actions/cart-cookie", () => ({
  currentCart: async () => [{ productId: 1, quantity: 2, priceSeen: 1_450 }],
  currentCartKey,
  saveCart,
}));
vi.mock("@/lib/services/orders", () => ({ checkOut }));
vi.mock("@/lib/services/payments", () => ({
  openCheckout,
  payWithSavedCard,
  checkSavedCard,
}));
vi.mock("@/lib/services/users", () => ({ saveDefaultAddress }));

const key = "0123456789abcdef0123456789abcdef";
const idle = { kind: "idle" } as const;

/** The form of a signed-in customer, who pays later unless `changed` says otherwise. */
function checkoutForm(changed: Record<string, string> = {}): FormData {
  const form = new FormData();
  const fields = {
    ...{ buyer: "customer", key, cart: "[[1,2,1450]]", total: "2900", currency: "usd" },
    ...{ name: "Ada Marlow", line1: "1 Harbour Street", city: "Portsmouth" },
    ...{ postalCode: "PO1 2DD", country: "GB", keepAddress: "on", pay: "later" },
    ...changed,
  };
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

beforeEach(() => {
  vi.resetAllMocks();
  currentSession.mockResolvedValue({ actor: customer });
});

describe("placeOrderAction", () => {
  it("redirects to the order even if its address could not be saved", async () => {
    checkOut.mockResolvedValue({ kind: "placed", order: { id: 17 } });
    saveDefaultAddress.mockRejectedValue(new Error("connect ECONNREFUSED"));
    await expect(placeOrderAction(idle, checkoutForm())).rejects.toMatchObject({
      digest: expect.stringContaining("/account/orders/17"),
    });
    expect(log.error).toHaveBeenCalledOnce();
    expect(saveCart).toHaveBeenCalledExactlyOnceWith([]);
  });

  it("tells a customer that the session has ended, and keeps the input", async () => {
    currentSession.mockResolvedValue(null);
    const state = await placeOrderAction(idle, checkoutForm());
    expect(state).toMatchObject({ kind: "signed_out", values: { city: "Portsmouth" } });
    expect(refresh).toHaveBeenCalledOnce();
    expect(checkOut).not.toHaveBeenCalled();
  });

  it("gives a cart ordered with different details a new key for a second order", async () => {
    checkOut.mockResolvedValue({ kind: "key_reused" });
    currentCartKey.mockResolvedValue(key);
    const state = await placeOrderAction(idle, checkoutForm());
    expect(state).toMatchObject({ kind: "failed", values: { city: "Portsmouth" } });
    expect(saveCart).toHaveBeenCalledOnce();
  });

  it("keeps the key of a cart that has changed since", async () => {
    checkOut.mockResolvedValue({ kind: "key_reused" });
    currentCartKey.mockResolvedValue("f".repeat(32));
    expect(await placeOrderAction(idle, checkoutForm())).toMatchObject({ kind: "failed" });
    expect(saveCart).not.toHaveBeenCalled();
  });

  it("places no order to charge an expired card, and says so next to the card", async () => {
    checkSavedCard.mockResolvedValue({ kind: "expired" });
    const form = checkoutForm({ pay: "now", card: "a-saved-card" });
    expect(await placeOrderAction(idle, form)).toMatchObject({
      ...{ kind: "failed", values: { city: "Portsmouth" } },
      issues: { card: "This card has expired. Choose another one." },
    });
    expect(checkOut).not.toHaveBeenCalled();
  });

  it("places the order if the gateway says nothing about the card, and to pay later", async () => {
    checkOut.mockResolvedValue({ kind: "placed", order: { id: 17, paymentStatus: "pending" } });
    payWithSavedCard.mockResolvedValue({ kind: "paid" });
    checkSavedCard.mockRejectedValue(new Error("connect ECONNREFUSED"));
    const page = { digest: expect.stringContaining("/account/orders/17") };
    const now = checkoutForm({ pay: "now", card: "a-saved-card" });
    await expect(placeOrderAction(idle, now)).rejects.toMatchObject(page);
    checkSavedCard.mockResolvedValue({ kind: "expired" });
    const later = checkoutForm({ pay: "later", card: "a-saved-card" });
    await expect(placeOrderAction(idle, later)).rejects.toMatchObject(page);
  });

  it.each([
    ["is charged", { kind: "paid" }, "/account/orders/17"],
    ["is charged, as far as is known", { kind: "unknown" }, "/account/orders/17"],
    ["is declined", { kind: "declined", code: "card_declined" }, "/account/orders/17"],
    [
      "needs the customer's bank",
      { kind: "declined", code: "authentication_required" },
      "http://pay.test/",
    ],
    ["was removed meanwhile", { kind: "no_card" }, "http://pay.test/"],
    ["has expired meanwhile", { kind: "card_expired" }, "http://pay.test/"],
  ])("continues where it should when a saved card %s", async (_name, paid, url) => {
    checkOut.mockResolvedValue({ kind: "placed", order: { id: 17, paymentStatus: "pending" } });
    payWithSavedCard.mockResolvedValue(paid);
    openCheckout.mockResolvedValue({ kind: "open", url: "http://pay.test/" });
    const form = checkoutForm({ pay: "now", card: "a-saved-card" });
    await expect(placeOrderAction(idle, form)).rejects.toMatchObject({
      digest: expect.stringContaining(url),
    });
    expect(payWithSavedCard.mock.calls[0]?.[0].input).toEqual({
      ...{ orderId: 17, cardId: "a-saved-card" },
    });
  });

  it.each([
    ["another card", { pay: "now", card: "other" }],
    ["no choice", { pay: "now" }],
    ["a card, but later", { pay: "later", card: "a-saved-card" }],
  ])("charges no saved card with %s", async (_name, changed) => {
    checkOut.mockResolvedValue({ kind: "placed", order: { id: 17, paymentStatus: "pending" } });
    openCheckout.mockResolvedValue({ kind: "open", url: "http://pay.test/" });
    await expect(placeOrderAction(idle, checkoutForm(changed))).rejects.toThrow();
    expect(payWithSavedCard).not.toHaveBeenCalled();
  });
});
