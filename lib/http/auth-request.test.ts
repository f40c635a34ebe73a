import { describe, expect, it } from "vitest";
import { checkAuthRequest, checkAuthResponse } from "./auth-request";
import { ProblemError } from "./problem";

const url = "http://127.0.0.1:3000/api/auth/callback/credentials";
const form = "application/x-www-form-urlencoded";
const json = "application/json";

function post(body: string, contentType = form, cookie = "") {
  const headers = { "content-type": contentType, cookie };
  return checkAuthRequest(new Request(url, { method: "POST", headers, body }));
}

/** The problem with which the request is refused. */
async function refusalOf(checked: Promise<unknown>) {
  const error = await checked.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ProblemError) return error.problem;
  throw new Error("not refused");
}

describe("checkAuthRequest", () => {
  it.each(["x", "http://", "https://[", "//["])(
    "refuses the callback URL %s in query, form, JSON and cookie",
    async (value) => {
      const encoded = encodeURIComponent(value);
      const inQuery = [`callbackUrl=${encoded}`, `callbackUrl=/&callbackUrl=${encoded}`];
      const refusals = [
        ...inQuery.map((query) => checkAuthRequest(new Request(`${url}?${query}`))),
        post(`callbackUrl=${encoded}`),
        post(JSON.stringify({ callbackUrl: value }), json),
        post("a=b", form, `next-auth.callback-url=${encoded}`),
      ].map(refusalOf);
      for (const refusal of refusals) expect(await refusal).toMatchObject({ status: 400 });
    },
  );

  it("refuses other schemes only where next-auth fails on them", async () => {
    const field = "callbackUrl=javascript%3Aalert(1)";
    const inQuery = checkAuthRequest(new Request(`${url}?${field}`));
    expect(await refusalOf(inQuery)).toMatchObject({ status: 400 });
    expect(await (await post(field)).text()).toBe(field);
  });

  it("removes a cookie that would break every request", async () => {
    const { headers } = await refusalOf(post("a=b", form, "__Secure-next-auth.callback-url=x"));
    expect(headers?.["set-cookie"]).toMatch(
      /^__Secure-next-auth\.callback-url=; .*Max-Age=0.*Secure/,
    );
  });

  it.each(["{", "[]", "5", '{"callbackUrl":5}'])("refuses the JSON body %s", async (body) => {
    expect(await refusalOf(post(body, json))).toMatchObject({ status: 400 });
  });

  it("refuses a body above the limit of the API", async () => {
    expect(await refusalOf(post("x".repeat(65_537)))).toMatchObject({ status: 413 });
  });

  it.each(["/cart", "/cart?a=%ff", "https://other.example/x", ""])(
    "passes a request with the callback URL '%s' on unchanged",
    async (value) => {
      const body = new URLSearchParams({ callbackUrl: value, email: "a@b.test" }).toString();
      const checked = await post(body, form, `next-auth.callback-url=${encodeURIComponent(value)}`);
      expect(await checked.text()).toBe(body);
      expect(checked.headers.get("content-type")).toBe(form);
      expect((await checkAuthRequest(new Request(`${url}?a=b`))).nextUrl.search).toBe("?a=b");
    },
  );
});

describe("checkAuthResponse", () => {
  it("turns errors in plain text into problems, and keeps all else", () => {
    expect(() => checkAuthResponse(new Response("Error", { status: 500 }))).toThrow(ProblemError);
    const wrong = Response.json({ url: "/signin" }, { status: 401 });
    expect(checkAuthResponse(wrong)).toBe(wrong);
    const redirect = new Response(null, { status: 302 });
    expect(checkAuthResponse(redirect)).toBe(redirect);
  });
});
