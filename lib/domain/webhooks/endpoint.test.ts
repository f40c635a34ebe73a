import { describe, expect, it } from "vitest";
import { changeWebhookEndpointInput, createWebhookEndpointInput } from "./endpoint";

const createdUrl = (url: string) => createWebhookEndpointInput.safeParse({ url });

describe("the URL of a webhook endpoint", () => {
  it.each([
    "https://example.com/\0",
    "https://exa\nmple.com/",
    "https://example.com/\r\nX: 1",
    "https://example.com/\ud800",
    "https://example.com/\u202egnp",
  ])("is refused with a character that nobody sees: %j", (url) => {
    expect(createdUrl(url).error?.issues).toMatchObject([{ path: ["url"] }]);
    expect(changeWebhookEndpointInput.safeParse({ url }).success).toBe(false);
  });

  it.each([
    ["http:example.com", "http://example.com/"],
    ["https:///example.com/x", "https://example.com/x"],
    ["https://:@example.com/", "https://example.com/"],
    [" HTTPS://Example.com:443/a?b=1#part ", "https://example.com/a?b=1"],
    ["https://example.com/é", "https://example.com/%C3%A9"],
  ])("is stored in one way of writing it: %s", (url, stored) => {
    expect(createdUrl(url).data?.url).toBe(stored);
    expect(changeWebhookEndpointInput.parse({ url })).toEqual({ url: stored });
  });

  it("is not longer than its column after it was written so", () => {
    expect(createdUrl(`https://example.com/${"é".repeat(400)}`).success).toBe(false);
    expect(createdUrl(`https://example.com/${"e".repeat(2_000)}`).success).toBe(true);
  });

  it("is left to the sender to refuse if it is none", () => {
    expect(createdUrl("erp").data?.url).toBe("erp");
  });
});

describe("the event types of a webhook endpoint", () => {
  it("are named once each", () => {
    const url = "https://example.com/";
    const eventTypes = ["order/shipped", "order/shipped"];
    expect(createWebhookEndpointInput.safeParse({ url, eventTypes }).error?.issues).toMatchObject([
      { path: ["eventTypes"], message: "must name each type once" },
    ]);
    expect(createWebhookEndpointInput.parse({ url, eventTypes: ["order/shipped"] })).toMatchObject({
      eventTypes: ["order/shipped"],
    });
  });
});
