import { describe, expect, it } from "vitest";
import { auditSentence, auditText } from "./audit-text";

const entry = (action: string, subject: string, data: Record<string, unknown> = {}) => ({
  ...{ action, subject, data, subjectName: null, currency: null },
});

describe("auditSentence", () => {
  it.each([
    [
      { ...entry("product/edited", "product:7", { price: { from: 1_900, to: 2_000 } }) },
      "edited product 7 and changed the price from 1900 to 2000",
    ],
    [
      {
        ...entry("product/edited", "product:7", { price: { from: 1_900, to: 2_000 } }),
        ...{ subjectName: "Shop bell", currency: "usd" },
      },
      "edited Shop bell and changed the price from $19.00 to $20.00",
    ],
    [
      entry("user/role_changed", "user:4", { from: "operator", to: "admin" }),
      "changed the role of user 4 from Operator to Administrator",
    ],
    [
      entry("settings/changed", "shop", { changed: { shopName: "Bells", alertRecipients: true } }),
      "changed the settings (Shop name to Bells, Stock alert recipients)",
    ],
    [entry("stock/threshold_set", "product:7", { from: 5, to: 9 }), /from 5 to 9$/],
    [entry("failures/retried", "failures", { failures: 1 }), "retried failures (1)"],
    [entry("customer/erased", "customer:3", { orders: 2 }), /customer 3 in 2 orders$/],
    [entry("api_key/created", "api_key:2", { scopes: ["orders:read"] }), /\(Read orders\)$/],
    [
      entry("stock/imported", "stock", { mode: "count", lines: 3 }),
      "imported a stock file (count, 3 lines)",
    ],
    [
      entry("api_key/revoked", "api_key:2", { webhookEndpoints: [3, 5] }),
      "revoked the API key key 2 (webhook endpoints that it has created: 3, 5)",
    ],
    [entry("api_key/revoked", "api_key:2", { webhookEndpoints: [] }), /key 2$/],
    [
      entry("webhook_endpoint/changed", "webhook_endpoint:3", {
        fields: ["url"],
        url: { from: "https://a.test/in", to: "https://b.test/out" },
      }),
      "changed webhook endpoint 3 (URL from https://a.test/in to https://b.test/out)",
    ],
    [
      entry("webhook_endpoint/changed", "webhook_endpoint:3", { fields: ["enabled"] }),
      "changed webhook endpoint 3 (enabled)",
    ],
    [
      entry("webhook_endpoint/created", "webhook_endpoint:3", { url: "https://a.test/in" }),
      "created webhook endpoint 3 (https://a.test/in)",
    ],
  ])("says what was done: %j", (recorded, sentence) => {
    const said = auditSentence(recorded);
    if (typeof sentence === "string") expect(said).toBe(sentence);
    else expect(said).toMatch(sentence);
  });

  it("shows an action of a newer version as it was recorded", () => {
    expect(auditSentence(entry("webhook/created", "webhook:1", { url: "x" }))).toBe(
      'webhook/created: webhook:1 {"url":"x"}',
    );
  });

  it("survives data of another shape", () => {
    for (const action of ["user/role_changed", "settings/changed", "product/edited"]) {
      expect(
        auditSentence(entry(action, "product:7", { from: null, changed: 1, price: [] })),
      ).not.toMatch(/undefined|null/);
    }
  });

  it("leads to the subject's page, with its id encoded", () => {
    expect(auditText(entry("event/sent", "event:a/b")).href).toBe("/admin/workflows/events/a%2Fb");
  });
});
