import { describe, expect, it, vi } from "vitest";
import { hostOfOrigin, refuseForeignRequest } from "./refuse-foreign-request";

vi.mock("@/lib/env", () => ({
  env: () => ({ APP_URL: "https://shop.example", HOST: "127.0.0.1", ALLOWED_HOSTS: [] }),
}));

function request(method: string, headers: Record<string, string>) {
  return new Request("http://127.0.0.1:3000/cart?x=1", { method, headers });
}

describe("refuseForeignRequest", () => {
  it("refuses another host with a 421 that names the setting", async () => {
    const refused = refuseForeignRequest(
      request("GET", { host: "evil.example:3000", "x-request-id": "caller-0001" }),
    );
    expect(refused?.status).toBe(421);
    expect(await refused?.json()).toMatchObject({
      ...{ status: 421, title: "Unknown host", instance: "/cart", requestId: "caller-0001" },
      detail: expect.stringMatching(/Use shop\.example, .*ALLOWED_HOSTS/),
    });
  });

  it.each(["https://evil.example", "null", "x"])("refuses a form of the origin %s", (origin) => {
    const headers = { host: "shop.example", origin };
    expect(refuseForeignRequest(request("POST", headers))?.status).toBe(403);
    expect(refuseForeignRequest(request("GET", headers))).toBeNull();
  });

  it.each([{ origin: "https://shop.example" }, {}])("lets our own form pass with %o", (sent) => {
    expect(refuseForeignRequest(request("POST", { host: "shop.example", ...sent }))).toBeNull();
    expect(refuseForeignRequest(request("POST", { host: "127.0.0.1:3000", ...sent }))).toBeNull();
    expect(refuseForeignRequest(request("POST", sent))).toBeNull();
  });
});

describe("hostOfOrigin", () => {
  it("is the host of the origin of a form", () => {
    const headers = { host: "127.0.0.1:3000", origin: "https://shop.example" };
    expect(hostOfOrigin(request("POST", headers))).toBe("shop.example");
    expect(hostOfOrigin(request("GET", headers))).toBeNull();
    expect(hostOfOrigin(request("POST", {}))).toBeNull();
  });
});
