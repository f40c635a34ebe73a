import { beforeEach, describe, expect, it, vi } from "vitest";
import { placeFromCart } from "./actions";

const { viewer, checkOut, saveDefaultAddress, keepCart, refresh, currentCartKey, customer, log } =
  vi.hoisted(() => ({
    viewer: vi.fn(),
    checkOut: vi.fn(),
    saveDefaultAddress: vi.fn(),
    keepCart: vi.fn(),
    refresh: vi.fn(),
    currentCartKey: vi.fn(),
    customer: { kind: "customer", customerId: 1, userId: 1 },
    log: { error: vi.fn() },
  }));
vi.mock("next/cache", () => ({ refresh }));
vi.mock("@/lib/runtime", () => ({
  rateLimiter: () => ({ take: async () => ({ success: true }) }),
}));
vi.mock("@/lib/telemetry/log", () => ({ log: () => log }));
vi.mock("@/lib/actions/session", () => ({
  viewer,
  pageContext: async () => ({ actor: customer, log }),
}));
vi.mock("@/lib/actions/cart-cookie", () => ({
  currentCart: async () => [{ productId: 1, quantity: 2, priceSeen: 1_450 }],
  currentCartKey,
  keepCart,
}));
vi.mock("@/lib/services/orders", () => ({ checkOut }));
vi.mock("@/lib/services/payments", () => ({ openCheckout: vi.fn() }));
vi.mock("@/lib/services/users", () => ({ saveDefaultAddress }));

const key = "0123456789abcdef0123456789abcdef";
const idle = { kind: "idle" } as const;

/** The form of a customer's page, to be paid later. */
function sent(): FormData {
  const form = new FormData();
  const fields = {
    ...{ buyer: "customer", key, cart: "[[1,2,1450]]", total: "2900", currency: "usd" },
    ...{ name: "Ada Marlow", line1: "1 Harbour Street", city: "Portsmouth" },
    ...{ postalCode: "PO1 2DD", country: "GB", keepAddress: "on", pay: "later" },
  };
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

beforeEach(() => {
  vi.resetAllMocks();
  viewer.mockResolvedValue({ actor: customer });
});

describe("placeFromCart", () => {
  it("leads on to an order that stands, whatever becomes of its address", async () => {
    checkOut.mockResolvedValue({ kind: "placed", order: { id: 17 } });
    saveDefaultAddress.mockRejectedValue(new Error("connect ECONNREFUSED"));
    await expect(placeFromCart(idle, sent())).rejects.toMatchObject({
      digest: expect.stringContaining("/account/orders/17"),
    });
    expect(log.error).toHaveBeenCalledOnce();
    expect(keepCart).toHaveBeenCalledExactlyOnceWith([]);
  });

  it("tells a customer whose session has ended, and keeps what was typed", async () => {
    viewer.mockResolvedValue(null);
    const answer = await placeFromCart(idle, sent());
    expect(answer).toMatchObject({ kind: "signed_out", values: { city: "Portsmouth" } });
    expect(refresh).toHaveBeenCalledOnce();
    expect(checkOut).not.toHaveBeenCalled();
  });

  it("gives a cart that was ordered with other details a new key, so that it can be again", async () => {
    checkOut.mockResolvedValue({ kind: "key_reused" });
    currentCartKey.mockResolvedValue(key);
    const answer = await placeFromCart(idle, sent());
    expect(answer).toMatchObject({ kind: "failed", values: { city: "Portsmouth" } });
    expect(keepCart).toHaveBeenCalledOnce();
  });

  it("leaves another cart than the form's alone", async () => {
    checkOut.mockResolvedValue({ kind: "key_reused" });
    currentCartKey.mockResolvedValue("f".repeat(32));
    expect(await placeFromCart(idle, sent())).toMatchObject({ kind: "failed" });
    expect(keepCart).not.toHaveBeenCalled();
  });
});
