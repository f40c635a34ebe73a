import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type GatewayFixture, startGatewayFixture } from "@/tests/payments/gateway-fixture";
import { waitFor } from "@/tests/support/wait";

let shop: GatewayFixture;
let stripe: Stripe;

beforeAll(async () => {
  shop = await startGatewayFixture();
  stripe = shop.stripe;
});
afterAll(() => shop.close());

function pay(method = "pm_card_visa"): Promise<Stripe.PaymentIntent> {
  return stripe.paymentIntents.create({
    ...{ amount: 4_200, currency: "usd", payment_method: method, confirm: true },
    automatic_payment_methods: { enabled: true, allow_redirects: "never" },
  });
}

async function control(path: string, body: object): Promise<{ status: number; id: string }> {
  const response = await fetch(`${shop.url}/_control/${path}`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { id?: string };
  return { status: response.status, id: answer.id ?? "" };
}

/** The types of the webhooks about an object, in any order. */
async function eventsAbout(id: string, count: number): Promise<string[]> {
  const found = await waitFor(`${count} events about ${id}`, () => {
    const about = shop.events().filter(({ data }) => "id" in data.object && data.object.id === id);
    return about.length >= count ? about : null;
  });
  return found.map(({ type }) => type).sort();
}

async function codeOf(call: Promise<unknown>): Promise<string | undefined> {
  const error = await call.catch((reason: unknown) => reason);
  return error instanceof Stripe.errors.StripeError ? error.code : undefined;
}

describe("a test card that disputes", () => {
  it("withdraws the amount after the capture, and locks refunds", async () => {
    const intent = await pay("pm_card_createDispute");
    const { data } = await stripe.disputes.list({ payment_intent: intent.id });
    expect(data).toMatchObject([
      {
        amount: 4_200,
        reason: "fraudulent",
        status: "needs_response",
        is_charge_refundable: false,
      },
    ]);
    expect(await eventsAbout(data[0]?.id ?? "", 2)).toEqual([
      "charge.dispute.created",
      "charge.dispute.funds_withdrawn",
    ]);
    expect(await codeOf(stripe.refunds.create({ payment_intent: intent.id }))).toBe(
      "charge_disputed",
    );
    const charge = await stripe.charges.retrieve(String(intent.latest_charge));
    expect(charge.disputed).toBe(true);
  });

  it("only asks in an inquiry, which a full refund closes", async () => {
    const intent = await pay("pm_card_createDisputeInquiry");
    const { data } = await stripe.disputes.list({ payment_intent: intent.id });
    expect(data).toMatchObject([{ status: "warning_needs_response", balance_transactions: [] }]);
    await stripe.refunds.create({ payment_intent: intent.id });
    const closed = await stripe.disputes.retrieve(data[0]?.id ?? "");
    expect(closed.status).toBe("warning_closed");
  });

  it("warns of fraud until the payment is refunded", async () => {
    const intent = await pay("pm_card_createIssuerFraudRecord");
    const warnings = () => stripe.radar.earlyFraudWarnings.list({ payment_intent: intent.id });
    expect((await warnings()).data).toMatchObject([{ actionable: true }]);
    await stripe.refunds.create({ payment_intent: intent.id });
    expect((await warnings()).data).toMatchObject([{ actionable: false }]);
  });
});

describe("an inquiry", () => {
  const answer = (id: string, text: string) =>
    stripe.disputes.update(id, { evidence: { uncategorized_text: text } });
  const statusOf = (id: string, status: string) =>
    waitFor(`the status ${status}`, async () => {
      const dispute = await stripe.disputes.retrieve(id);
      return dispute.status === status ? dispute : null;
    });

  it("escalates to a dispute of the whole payment, and refunds made meanwhile fail", async () => {
    const intent = await pay("pm_card_createDisputeInquiry");
    const { data } = await stripe.disputes.list({ payment_intent: intent.id });
    expect(data[0]?.payment_method_details?.card).toMatchObject({
      ...{ case_type: "inquiry", network_reason_code: "10", brand: "visa" },
    });
    const refund = await stripe.refunds.create({ payment_intent: intent.id, amount: 1_000 });
    const id = data[0]?.id ?? "";
    expect((await answer(id, "escalate_inquiry_evidence")).status).toBe("warning_under_review");
    const escalated = await statusOf(id, "needs_response");
    expect(escalated).toMatchObject({ amount: 4_200, is_charge_refundable: false });
    expect(escalated.payment_method_details?.card?.case_type).toBe("chargeback");
    expect(await eventsAbout(id, 4)).toEqual([
      ...["charge.dispute.created", "charge.dispute.funds_withdrawn"],
      ...["charge.dispute.updated", "charge.dispute.updated"],
    ]);
    expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({
      ...{ status: "failed", failure_reason: "charge_for_pending_refund_disputed" },
    });
    expect(await codeOf(stripe.refunds.create({ payment_intent: intent.id }))).toBe(
      "charge_disputed",
    );
  });

  it("closes without a dispute when the evidence loses", async () => {
    const intent = await pay("pm_card_createDisputeInquiry");
    const { data } = await stripe.disputes.list({ payment_intent: intent.id });
    await answer(data[0]?.id ?? "", "losing_evidence");
    await statusOf(data[0]?.id ?? "", "warning_closed");
    expect((await stripe.refunds.create({ payment_intent: intent.id })).status).toBe("succeeded");
  });
});

describe("evidence", () => {
  it("has Stripe's fields alone, and is refused once the dispute is closed", async () => {
    const { id } = await control("disputes", { intent: (await pay()).id });
    const update = (evidence: object) => stripe.disputes.update(id, { evidence });
    expect(await codeOf(update({ tracking: "1Z" }))).toBe("parameter_unknown");
    expect(await codeOf(update({ customer_name: "x".repeat(20_001) }))).toBe("parameter_invalid");
    const staged = { evidence: { shipping_tracking_number: "1Z" }, submit: false };
    const dispute = await stripe.disputes.update(id, staged);
    expect(dispute).toMatchObject({ status: "needs_response" });
    expect(dispute.evidence_details).toMatchObject({ has_evidence: true, submission_count: 0 });
    const dueBy = new Date((dispute.evidence_details.due_by ?? 0) * 1_000).toISOString();
    expect(dueBy).toMatch(/T23:59:59/);
    await stripe.disputes.close(id);
    const refused = update({ customer_name: "Ada" });
    await expect(refused).rejects.toThrow("This dispute is already closed");
    expect(await codeOf(stripe.disputes.close(id))).toBeUndefined();
  });
});

describe("a dispute by control", () => {
  it("is decided by the evidence", async () => {
    const intent = await pay();
    const { id } = await control("disputes", { intent: intent.id, reason: "duplicate" });
    const evidence = { uncategorized_text: "winning_evidence" };
    expect((await stripe.disputes.update(id, { evidence })).status).toBe("under_review");
    expect(await eventsAbout(id, 5)).toEqual([
      "charge.dispute.closed",
      "charge.dispute.created",
      "charge.dispute.funds_reinstated",
      "charge.dispute.funds_withdrawn",
      "charge.dispute.updated",
    ]);
    expect((await stripe.disputes.retrieve(id)).status).toBe("won");
    expect((await stripe.refunds.create({ payment_intent: intent.id })).amount).toBe(4_200);
  });

  it("is lost when the shop accepts it, and can't be refunded then", async () => {
    const intent = await pay();
    const { id } = await control("disputes", { intent: intent.id });
    expect((await stripe.disputes.close(id)).status).toBe("lost");
    expect(await codeOf(stripe.refunds.create({ payment_intent: intent.id }))).toBe(
      "charge_disputed",
    );
    const books = await (await fetch(`${shop.url}/_control/books`)).json();
    expect(books.disputes).toContainEqual({
      ...{ id, intent: intent.id, amount: 4_200, status: "lost" },
    });
  });

  it("is refused for an unknown or uncaptured payment, and twice at a time", async () => {
    expect((await control("disputes", { intent: "pi_unknown" })).status).toBe(404);
    const intent = await pay();
    expect((await control("disputes", { intent: intent.id, reason: "mood" })).status).toBe(422);
    const { id } = await control("disputes", { intent: intent.id });
    expect((await control("disputes", { intent: intent.id })).status).toBe(400);
    expect((await control(`disputes/${id}/close`, { outcome: "won" })).status).toBe(200);
    expect((await control(`disputes/${id}/close`, { outcome: "lost" })).status).toBe(400);
  });
});
