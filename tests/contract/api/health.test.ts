import { afterAll, describe, expect, inject, it } from "vitest";
import { type CheckDetails, type CheckName, checkNames } from "@/lib/domain/health/health";
import type { PublicHealth } from "@/lib/services/health/check-health";
import { type ApiRequest, ShopClient } from "@/tests/contract/shop-client";
import { signIn } from "@/tests/contract/sign-in";
import { controlSimulator } from "@/tests/support/simulator-control";
import { waitFor } from "@/tests/support/wait";

const shop = new ShopClient(inject("system"));
afterAll(() => shop.close());

const anonymous: ApiRequest = { token: null };
const readiness = (request: ApiRequest = {}) =>
  shop.call<PublicHealth>("/api/v1/health/ready", request);

async function details(): Promise<Record<CheckName, CheckDetails>> {
  const { body } = await readiness();
  if (!body.details) throw new Error("The response has no details.");
  return body.details;
}

/** Waits until a check is in a state. Results of other services are shared for five seconds. */
function untilState(name: CheckName, state: string) {
  return waitFor(`${name} to be ${state}`, async () => {
    const response = await readiness(anonymous);
    return response.body.checks[name] === state ? response : null;
  });
}

async function sessionOf(who: string): Promise<ApiRequest> {
  const { jar } = await signIn(shop.system, `${who}@waybill.test`);
  return { token: null, headers: { cookie: jar.header } };
}

describe("Readiness", () => {
  it("has one word per check for anyone, and is ok when everything works", async () => {
    await waitFor("everything to work", async () => {
      const { status, body } = await readiness(anonymous);
      return status === 200 && body.status === "ok" ? body : null;
    });
    const { body, headers } = await readiness(anonymous);
    expect(Object.keys(body)).toEqual(["status", "checks"]);
    expect(Object.keys(body.checks).sort()).toEqual([...checkNames].sort());
    expect(headers.get("cache-control")).toBe("no-store");
    expect((await shop.call("/api/v1/health", anonymous)).body).toMatchObject({ status: "ok" });
  });

  it("has details with latency and times for an API key and an operator's session", async () => {
    for (const request of [{}, await sessionOf("operator"), await sessionOf("admin")]) {
      const { body } = await readiness(request);
      for (const name of checkNames) {
        expect(body.details?.[name]).toMatchObject({
          state: body.checks[name],
          latencyMs: expect.any(Number),
          checkedAt: expect.stringMatching(/^\d{4}-.*Z$/),
          since: expect.stringMatching(/^\d{4}-.*Z$/),
        });
      }
    }
  });

  it("has no details for a wrong key, a tracking link or a customer, but answers them", async () => {
    const { trackingToken } = await shop.place({ paymentMethod: null });
    const customer = await sessionOf("customer");
    for (const request of [{ token: "wb_live_wrong" }, { token: trackingToken }, customer]) {
      const { status, body } = await readiness(request);
      expect(status).toBe(200);
      expect(body.details).toBeUndefined();
    }
  });

  it("is degraded with 200 while a service fails, and remembers the error", async () => {
    await controlSimulator(shop.system.carrierUrl, { failNext: 1_000 });
    const failing = await untilState("carrier", "failing");
    expect(failing).toMatchObject({ status: 200, body: { status: "degraded" } });
    const error = { message: "It responded with 503.", at: expect.any(String) };
    expect((await details()).carrier.lastError).toEqual(error);
    await controlSimulator(shop.system.carrierUrl, { failNext: 0 });
    await untilState("carrier", "ok");
    const { lastError, changes } = (await details()).carrier;
    expect(lastError).toEqual(error);
    expect(changes.slice(0, 2).map(({ state }) => state)).toEqual(["ok", "failing"]);
  });

  it("is 503 while the Inngest server lacks one of our functions", async () => {
    const archive = "update inngest.function set archived = $1 where id = $2";
    const id = "waybill-create-shipment";
    await shop.rows(archive, [true, id]);
    try {
      const lacking = await untilState("inngest", "unregistered");
      expect(lacking).toMatchObject({ status: 503, body: { status: "degraded" } });
      expect(lacking.headers.get("retry-after")).toBe("5");
      expect((await details()).inngest.facts).toMatchObject({ missing: [id] });
    } finally {
      await shop.rows(archive, [false, id]);
    }
    expect((await untilState("inngest", "ok")).status).toBe(200);
  });
});
