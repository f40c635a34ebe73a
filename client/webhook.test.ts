import { describe, expect, it } from "vitest";
import { newWebhookSecret, webhookHeaders } from "@/lib/clients/webhook-signature";
import { verifyWebhook, WebhookVerificationError } from "./src/index.js";

/** The example of the specification. */
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const payload = '{"test": 2432232314}';
const headers = {
  "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
  "webhook-timestamp": "1614265330",
  "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};
const now = 1_614_265_330_000;

describe("verifyWebhook", () => {
  it("accepts the specification's own example, in every form of body and headers", async () => {
    const bytes = new TextEncoder().encode(payload);
    for (const body of [payload, bytes, Buffer.from(payload)]) {
      for (const sent of [headers, new Headers(headers)]) {
        expect(await verifyWebhook(body, sent, secret, { now })).toEqual({ test: 2432232314 });
      }
    }
    const { "webhook-id": id, ...others } = headers;
    const capitalized = { ...others, "Webhook-Id": id };
    expect(await verifyWebhook(payload, capitalized, secret, { now })).toBeDefined();
    await expect(verifyWebhook(payload, others, secret, { now })).rejects.toThrow("webhook-id");
  });

  it("accepts either secret while one is rotated, and unknown versions beside them", async () => {
    const [old, current] = [newWebhookSecret(), newWebhookSecret()];
    const body = '{"type":"order/shipped","data":{"carrier":"Pöst"}}';
    const timestamp = Math.floor(Date.now() / 1_000);
    const signed = webhookHeaders({ id: "msg_1", timestamp, body }, [current, old]);
    const all = { ...signed, "webhook-signature": `v1a,AAAA v2,!! ${signed["webhook-signature"]}` };
    for (const known of [old, current]) {
      expect(await verifyWebhook(body, all, known)).toEqual(JSON.parse(body));
    }
    const other = verifyWebhook(body, all, newWebhookSecret());
    await expect(other).rejects.toBeInstanceOf(WebhookVerificationError);
  });

  it.each([
    ["another body", `${payload} `, headers, now],
    ["another id", payload, { ...headers, "webhook-id": "msg_2" }, now],
    ["another time", payload, { ...headers, "webhook-timestamp": "1614265331" }, now],
    ["a signature that is not base64", payload, { ...headers, "webhook-signature": "v1,*" }, now],
    ["no signature", payload, { ...headers, "webhook-signature": "" }, now],
    ["a time that is none", payload, { ...headers, "webhook-timestamp": "1e9" }, now],
    ["an old time", payload, headers, now + 301_000],
    ["a time to come", payload, headers, now - 301_000],
  ])("refuses %s", async (_, body, sent, at) => {
    const verified = verifyWebhook(body, sent, secret, { now: at });
    await expect(verified).rejects.toBeInstanceOf(WebhookVerificationError);
  });

  it("names a secret that is none", async () => {
    const verified = verifyWebhook(payload, headers, "whsec_", { now });
    await expect(verified).rejects.toThrow("The secret must be");
  });
});
