import { afterAll, describe, expect, inject, it } from "vitest";
import { ShopClient } from "@/tests/contract/shop-client";
import { signIn } from "@/tests/contract/sign-in";

const shop = new ShopClient(inject("system"));
const { appUrl } = shop.system;
afterAll(() => shop.close());

interface RecordedPage {
  name: string;
  traceId: string;
  /** Quick statements, which are counted, and slow ones, which have spans. */
  statements: number;
  orphans: number;
}

/** Requests a page, and waits until its span has been stored. */
async function requestPage(path: string, headers: Record<string, string>): Promise<RecordedPage> {
  const response = await fetch(appUrl + path, { headers });
  expect(response.status, path).toBe(200);
  await response.text();
  const requestId = response.headers.get("x-request-id");
  return shop.until(`the trace of ${path}`, 30_000, async () => {
    const [page] = await shop.rows<RecordedPage>(
      `select s.name, s.trace_id as "traceId",
         coalesce((s.attributes ->> 'db.statements')::int, 0) + (select count(*)::int
           from telemetry.spans c where c.trace_id = s.trace_id and c.parent_span_id = s.span_id
             and c.attributes ? 'db.system.name') as statements,
         (select count(*)::int from telemetry.spans c where c.trace_id = s.trace_id
           and c.span_id <> s.span_id and not exists (select from telemetry.spans p
             where p.trace_id = c.trace_id and p.span_id = c.parent_span_id)) as orphans
       from telemetry.spans s where s.attributes ->> 'request.id' = $1 and s.kind = 'server'`,
      [requestId],
    );
    return page ?? null;
  });
}

describe("The trace of a page", () => {
  it.each([
    ["HTML", "GET", {}],
    ["a navigation", "RSC GET", { rsc: "1" }],
  ])("has the statements that its %s needs", async (_, method, headers) => {
    const { jar } = await signIn({ appUrl }, "admin@waybill.test");
    const page = await requestPage("/admin/inventory", { ...headers, cookie: jar.header });
    expect(page).toMatchObject({ name: `${method} /admin/inventory`, orphans: 0 });
    // The session, and what the page shows.
    expect(page.statements).toBeGreaterThan(1);
  });

  it("is found by the request id that the caller has sent", async () => {
    const requestId = `caller-${Date.now()}`;
    const page = await requestPage("/", { "x-request-id": requestId });
    expect(page.statements).toBeGreaterThan(0);
  });
});
