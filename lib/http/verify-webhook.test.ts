import { describe, expect, it } from "vitest";
import { httpCarrier } from "@/lib/clients/carrier";
import { stripeGateway } from "@/lib/clients/stripe-gateway";
import { signatureHeader } from "@/local/webhooks/signature";
import { verifyWebhook } from "./verify-webhook";

const now = new Date("2026-11-30T12:00:00Z");
const log = { warn() {} };
const gateway = stripeGateway({ secretKey: "sk_test_x", webhookSecret: "secret", log });
const carrier = httpCarrier({ baseUrl: "http://127.0.0.1:9", secret: "secret" });
const verifiers = { gateway: gateway.verifyEvent.bind(gateway), carrier: carrier.verifyEvents };

describe.each(["gateway", "carrier"] as const)("a webhook of the %s", (sender) => {
  const answerTo = (body: string, secret: string) => () =>
    verifyWebhook<unknown>(() => verifiers[sender](body, signatureHeader(secret, body, now), now));

  it("with a wrong signature is refused for that", () => {
    expect(answerTo("{}", "other")).toThrow("The webhook signature is missing, wrong");
  });

  it.each(["{}", "not JSON"])("that is signed but says %s is refused for that", (body) => {
    expect(answerTo(body, "secret")).toThrow("signed, but its event is not readable");
  });
});
