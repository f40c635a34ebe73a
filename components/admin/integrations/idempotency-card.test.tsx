import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { IdempotencyKeyDetails } from "@/lib/domain/integrations/idempotency-key";
import { IdempotencyCard } from "./idempotency-card";

const at = "2026-12-02T10:00:00.000Z";
const answered: IdempotencyKeyDetails = {
  ...{ key: "k", credential: "api_key:1", apiKey: null, method: "POST", requestId: null },
  ...{ path: "/api/v1/orders/7/hold", orderId: 7, createdAt: at, expiresAt: at },
  ...{ state: "answered", status: 200, replays: 0, lastReplayedAt: null },
  ...{ conflicts: 0, lastConflictAt: null, conflictFields: [], answer: { kind: "order" } },
};

describe("IdempotencyCard", () => {
  it.each([
    ["order", "The answer is the order as it is when the call is repeated."],
    ["erased", "Erased with the customer&#x27;s data."],
  ] as const)("says what a repeated call gets: %s", (kind, text) => {
    expect(
      renderToStaticMarkup(<IdempotencyCard found={{ ...answered, answer: { kind } }} />),
    ).toContain(text);
  });

  it("shows an answer that is kept", () => {
    const answer = { kind: "kept" as const, headers: {}, body: { reason: "Odd" } };
    const page = renderToStaticMarkup(<IdempotencyCard found={{ ...answered, answer }} />);
    expect(page).toContain("Odd");
  });
});
