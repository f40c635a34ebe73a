import { describe, expect, it } from "vitest";
import { moneyText, retryResultText } from "./failure-text";

describe("moneyText", () => {
  it("names each currency", () => {
    const usd = { amount: 1250, currency: "usd" };
    const jpy = { amount: 1250, currency: "jpy" };
    expect(moneyText([])).toBe("None");
    expect(moneyText([usd])).toBe("$12.50");
    expect(moneyText([jpy, usd], false)).toBe("¥1,250+ and $12.50+");
    expect(moneyText([jpy, usd])).toBe("¥1,250 and $12.50");
    expect(moneyText([jpy, usd, { amount: 100, currency: "eur" }])).toBe(
      "¥1,250, $12.50 and €1.00",
    );
  });
});

describe("retryResultText", () => {
  it("counts what was sent, what waits, and what was skipped", () => {
    const sent = { failureId: 1, subject: "order-1", kind: "sent" } as const;
    const queued = { failureId: 2, subject: "order-2", kind: "queued" } as const;
    const skipped = { failureId: 3, subject: null, kind: "skipped", reason: "x" } as const;
    expect(retryResultText([sent])).toBe("1 failure retried");
    expect(retryResultText([sent, sent, queued, skipped])).toBe(
      "2 failures retried, 1 waiting to be sent, 1 skipped",
    );
    expect(retryResultText([])).toBe("0 failures retried");
  });
});
