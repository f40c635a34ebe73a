import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { expectProblem } from "@/tests/contract/expect-problem";
import { postForm } from "@/tests/contract/post-form";
import { ShopClient } from "@/tests/contract/shop-client";
import { signIn } from "@/tests/contract/sign-in";
import { waitFor } from "@/tests/support/wait";
import { withinRateWindow } from "@/tests/support/within-rate-window";

const shop = new ShopClient(inject("system"));
const { appUrl } = shop.system;
let cookie: string;
beforeAll(async () => {
  cookie = (await signIn(shop.system, "admin@waybill.test")).jar.header;
});
afterAll(() => shop.close());

async function page(path: string): Promise<string> {
  const response = await fetch(appUrl + path, { headers: { cookie } });
  expect(response.status, path).toBe(200);
  return response.text();
}

/** Creates a key by the settings page. Returns it with its id. */
async function createKey(name: string, writePerMinute: string) {
  const typed = { name, scopes: ["orders:read", "orders:write"], expiresInDays: "" };
  const limits = { readPerMinute: "", writePerMinute };
  const created = await postForm(appUrl, "/admin/settings/keys", { ...typed, ...limits }, cookie);
  const [token = ""] = /wb_test_[0-9A-Za-z]{36}/.exec(created.page) ?? [];
  const [row] = await shop.rows<{ id: number }>("select id from api_keys where name = $1", [name]);
  return { token, id: row?.id ?? 0 };
}

describe("an API key with a limit of its own", () => {
  it("may write that often, which its answers say, and appears in the request log", async () => {
    const key = await withinRateWindow(async () => {
      const created = await createKey(`Limited ${randomUUID()}`, "3");
      const { token } = created;
      const write = () => shop.call("/api/v1/orders", { body: { nothing: true }, token });
      for (const left of [2, 1, 0]) {
        const { status, headers } = await write();
        expect(status).toBe(422);
        expect(headers.get("ratelimit-policy")).toBe('"write";q=3;w=60');
        expect(headers.get("ratelimit")).toMatch(new RegExp(`^"write";r=${left};t=\\d+$`));
      }
      expectProblem(await write(), 429);
      const read = await shop.call("/api/v1/orders?limit=1", { token });
      expect(read.status).toBe(200);
      expect(read.headers.get("ratelimit-policy")).toBe('"read";q=100000;w=60');
      return created;
    });
    const list = `/admin/integrations?key=${key.id}&outcome=refused`;
    const shown = await waitFor("the refused calls", async () => {
      const html = await page(list);
      return html.includes(">429<") ? html : null;
    });
    expect(shown).toContain(">422<");
    expect(shown).not.toContain(">200<");
    const [details = ""] = /\/admin\/integrations\/requests\/\d+-\d+/.exec(shown) ?? [];
    expect(await page(details)).toContain("POST /api/v1/orders");
  });

  it("is refused with 401 when it is mistyped", async () => {
    const { token } = await createKey(`Mistyped ${randomUUID()}`, "");
    expect((await shop.call("/api/v1/orders?limit=1", { token })).status).toBe(200);
    const mistyped = `${token.slice(0, -1)}${token.endsWith("x") ? "y" : "x"}`;
    expectProblem(await shop.call("/api/v1/orders", { token: mistyped }), 401);
  });
});

describe("the page of idempotency keys", () => {
  it("shows the first request of a key, its replays and what differed", async () => {
    const { id } = await shop.place({ paymentMethod: null });
    const headers = { "idempotency-key": `pages-${randomUUID()}` };
    const cancel = (reason: string) =>
      shop.call(`/api/v1/orders/${id}/cancel`, { body: { reason }, headers });
    expect((await cancel("Late")).status).toBe(200);
    expect((await cancel("Late")).headers.get("idempotent-replayed")).toBe("true");
    expectProblem(await cancel("Broken"), 422);
    const path = `/admin/integrations/idempotency?key=${headers["idempotency-key"]}`;
    expect(await page("/admin/integrations/idempotency")).toContain(path);
    const found = await page(path);
    expect(found).toContain(`/api/v1/orders/${id}/cancel`);
    expect(found).toMatch(/What differed.*reason/s);
    expect(found).toContain("Answer, without secrets and personal data");
    expect(found).not.toMatch(/trackingToken&quot;: &quot;\w+-/);
  });
});
