import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { newWebhookSecret, webhookHeaders } from "./webhook-signature";

describe("the signature of a webhook", () => {
  it("is that of the specification's own example", () => {
    const message = {
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
      timestamp: 1_614_265_330,
      body: '{"test": 2432232314}',
    };
    expect(webhookHeaders(message, ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])).toEqual({
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });

  it("is verified by an independent library, with the old and the new secret", () => {
    const [old, current] = [newWebhookSecret(), newWebhookSecret()];
    const body = JSON.stringify({ type: "order/shipped", data: { carrier: "Pöst" } });
    const message = { id: "msg_1", timestamp: Math.floor(Date.now() / 1_000), body };
    const headers = webhookHeaders(message, [current, old]);
    for (const secret of [old, current]) {
      expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    }
    expect(() => new Webhook(newWebhookSecret()).verify(body, headers)).toThrow();
    expect(() => new Webhook(old).verify(`${body} `, headers)).toThrow();
  });

  it("uses secrets of 24 to 64 bytes", () => {
    const bytes = Buffer.from(newWebhookSecret().replace("whsec_", ""), "base64");
    expect(bytes.length).toBeGreaterThanOrEqual(24);
    expect(bytes.length).toBeLessThanOrEqual(64);
  });
});
