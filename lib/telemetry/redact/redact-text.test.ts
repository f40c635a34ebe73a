import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { redactText } from "./redact-text";
import { hideSecretsOf } from "./secret-values";

const trackingToken = "1z-AbCdEfGhIjKlMnOpQrStUv";

describe("redactText", () => {
  it.each([
    ["No mailbox <ann.b+c@x-y.test>.", "No mailbox <[email]>."],
    ["/search?q=ann%40x.test", "/search?q=[email]"],
    ["Jörg.Müller@bücher.example said so", "[email] said so"],
    ["Key wb_live_Ab12Cd34Ef56 is revoked", "Key [API key] is revoked"],
    ["Invalid API Key: sk_test_4eC39HqL", "Invalid API Key: [secret]"],
    ["signed with whsec_Ab/12+=", "signed with [secret]"],
    ["pi_3Qa1_secret_b2C3", "[secret]"],
    ["authorization was Bearer abc.def123", "authorization was Bearer [redacted]"],
    ["Cookie: a=1; next-auth.session-token=xyz", "Cookie: [redacted]"],
    ["with next-auth.session-token=xyz;", "with next-auth.session-token=[redacted];"],
    ["jwt eyJhbGciOiJI.eyJzdWIiOiIx.c2ln", "jwt [token]"],
    ["$argon2id$v=19$m=19456,t=2,p=1$c2Fs$aGFz", "[password hash]"],
    ["password=hunter2 user=ann", "password=[redacted] user=ann"],
    ['{"password":"a\\"b"}', '{"password":[redacted]}'],
    ['{"tokens":["abc","def"],"n":1}', '{"tokens":[redacted],"n":1}'],
    ["token=wb_live_Ab12Cd34Ef56", "token=[API key]"],
    ['{"client_secret": "a b", "n": 1}', '{"client_secret": [redacted], "n": 1}'],
    ["/reset-password?token=abc&x=1", "/reset-password?token=[redacted]&x=1"],
    [`https://shop.test/track/${trackingToken}/invoice`, "https://shop.test/track/[token]/invoice"],
    [`Token ${trackingToken} is invalid`, "Token [token] is invalid"],
    ["postgres://waybill:p@ss@db.test/waybill", "postgres://[redacted]@db.test/waybill"],
    ["redis://:pass@redis.test", "redis://[redacted]@redis.test"],
    ["https://pay.test/c/pay/cs_test_a1#frag", "[payment link]"],
    ["Key (email)=(ann leaf) already exists.", "Key (email)=([redacted])"],
    ["Failing row contains (1, Ann, null).", "Failing row contains ([redacted])"],
    [
      'invalid input syntax for type integer: "Ann Leaf"',
      'invalid input syntax for type integer: "[redacted]"',
    ],
    ['value "12345678901" is out of range', 'value "[redacted]" is out of range'],
    ["parameters: $1 = 'Ann', $2 = 'Leaf'", "parameters: $1 = '[redacted]'"],
    ["card 4242 4242 4242 4242 declined", "card [card number] declined"],
    ["card 378282246310005", "card [card number]"],
    ["call +49 (30) 901820-1", "call [phone]"],
    ["call (030) 555-0199", "call [phone]"],
    ["create:address:203.0.113.9", "create:address:[redacted]"],
    ["a\0b\ud800c", "a\ufffdb\ufffdc"],
  ])("turns %j into %j", (text, redacted) => {
    expect(redactText(text)).toBe(redacted);
    // What several layers redact stays as the first has left it.
    expect(redactText(redacted)).toBe(redacted);
  });

  it.each([
    "/api/v1/orders/17",
    "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0",
    "62d750ddc38b59d42943a606d00f09d4",
    "2026-11-29T15:04:09.500+01:00",
    "connect ECONNREFUSED 127.0.0.1:5432",
    "api_key:1",
    "<order-17-order_shipped-4@waybill>",
    "at run (node_modules/next@16.4.6/dist/server.js:10:20)",
    "pi_3Qa1b2C3d4E5f6G7",
    "order-17-capture",
    "1764428400123",
    "4242 4242 4242 4241",
    "Send a valid API key or tracking token as a bearer token.",
    "The rate limiter can't reach Redis.",
  ])("keeps %j", (text) => {
    expect(redactText(text)).toBe(text);
  });

  it("cuts a text that is too long to store", () => {
    const redacted = redactText("long ".repeat(2_000));
    expect(redacted.length).toBeLessThan(4_100);
    expect(redacted).toMatch(/… \(10000 characters\)$/);
  });

  it("finds an email address, a key and a card number in any text", () => {
    const around = fc.string({ unit: "grapheme", maxLength: 30 }).map((text) => ` ${text} `);
    const sensitive = fc.constantFrom(
      "ann.leaf@customers.test",
      "wb_live_Ab12Cd34Ef56",
      "sk_live_0123456789",
      "4242424242424242",
      trackingToken,
    );
    fc.assert(
      fc.property(around, sensitive, around, (before, secret, after) => {
        expect(redactText(before + secret + after)).not.toContain(secret);
      }),
    );
  });
});

describe("hideSecretsOf", () => {
  afterEach(() => hideSecretsOf({}));

  it("hides a value whatever it looks like, and a URL's password encoded and decoded", () => {
    hideSecretsOf({
      TRACKING_SECRET: "plain words of a secret (1+1)",
      DATABASE_URL: "postgres://waybill:p%40ssword-1234@db.test/waybill",
    });
    expect(redactText("It is plain words of a secret (1+1)!")).toBe("It is [secret]!");
    expect(redactText("p%40ssword-1234 or p@ssword-1234")).toBe("[secret] or [secret]");
    expect(redactText("db.test and waybill")).toBe("db.test and waybill");
  });

  it.each([
    "Zm9yIHRlc3RzIG9ubHksIG5vdCBhIHNlY3JldDEy",
    "Zm9yIHRlc3RzIG9ubHksIG5vdCBhIHNlY3JldDE=",
    "Zm9yIHRlc3RzIG9ubHksIG5vdCBhIHNlY3JldA==",
    "part-one,part-two=three",
    "scheme://not-a-url-but-a-secret",
  ])("hides %s, which is neither headers nor a URL", (secret) => {
    hideSecretsOf({ TRACKING_SECRET: secret });
    expect(redactText(`It is ${secret}!`)).toBe("It is [secret]!");
  });

  it("hides the values of headers, each on its own", () => {
    hideSecretsOf({
      OTEL_EXPORTER_OTLP_HEADERS: "x-key=c2VjcmV0LW9uZQ==, auth=Basic%20dHdvOnR3bw==",
    });
    expect(redactText("c2VjcmV0LW9uZQ== and Basic dHdvOnR3bw==")).toBe("[secret] and [secret]");
  });

  it("leaves values that could be words", () => {
    hideSecretsOf({ CARRIER_SECRET: "postgres" });
    expect(redactText("postgres is up")).toBe("postgres is up");
  });
});
