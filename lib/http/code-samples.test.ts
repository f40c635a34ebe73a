import { describe, expect, it } from "vitest";
import { z } from "zod";
import { codeSamples } from "./code-samples";
import type { DocumentedCall } from "./operation";

const call = (more: object = {}): DocumentedCall => ({
  path: "/api/v1/orders/{id}/refunds",
  method: "post",
  route: {
    ...{ auth: "required", limit: "create", body: z.object({}), ...more },
    operation: {
      ...{ id: "createRefund", tag: "Refunds", summary: "Refund", scope: "refunds:write" },
      ...{ idempotencyKey: "required", example: { amount: 100, reason: "It's late" } },
      answers: {},
    },
  },
});

describe("codeSamples", () => {
  it("has the call as a command for a shell", () => {
    expect(codeSamples(call(), "https://shop.example")[0]?.source).toBe(
      [
        "curl -X POST 'https://shop.example/api/v1/orders/1/refunds'",
        '-H "Authorization: Bearer $WAYBILL_KEY"',
        "-H 'Idempotency-Key: my-createRefund-1'",
        "-H 'Content-Type: application/json'",
        `-d '{"amount":100,"reason":"It'\\''s late"}'`,
      ].join(" \\\n  "),
    );
  });

  it("has the call with the client", () => {
    expect(codeSamples(call(), "https://shop.example")[1]?.source).toBe(
      [
        "const answer = await waybill.createRefund({",
        "  id: 1,",
        "  body: {",
        "    amount: 100,",
        '    reason: "It\'s late"',
        "  }",
        "});",
      ].join("\n"),
    );
    const short = codeSamples(call({ body: undefined }), "https://shop.example")[1]?.source;
    expect(short).toBe("const answer = await waybill.createRefund({ id: 1 });");
  });
});
