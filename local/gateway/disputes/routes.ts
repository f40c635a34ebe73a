import { z } from "zod";
import { type ApiHandler, done, pathId } from "@/local/gateway/call";
import { listPage, pageParams } from "@/local/gateway/pagination";
import { flag, metadata, parseInput } from "@/local/gateway/params";
import type { GatewayStore } from "@/local/gateway/store";
import type { Route } from "@/local/http/routes";
import { alreadyClosed, closeDispute, decidingTexts } from "./close";
import { type Dispute, isInquiry, isOpen } from "./dispute";
import { evidenceParams } from "./evidence";

const listParams = z.strictObject({
  ...pageParams,
  payment_intent: z.string().optional(),
  charge: z.string().optional(),
});

const updateParams = z.strictObject({
  evidence: evidenceParams.default({}),
  metadata: metadata.default({}),
  /** Without it, evidence is submitted. */
  submit: flag.default(true),
});

/** Source: https://docs.stripe.com/api/disputes and …/radar/early_fraud_warnings */
export const disputeRoutes: Route<ApiHandler>[] = [
  listRoute("/v1/disputes", "disputes"),
  {
    method: "GET",
    pattern: "/v1/disputes/:id",
    handler: { access: "read", run: (store, call) => store.find("disputes", pathId(call)) },
  },
  {
    method: "POST",
    pattern: "/v1/disputes/:id",
    handler: {
      access: "write",
      run: async (store, call) => {
        const input = parseInput(updateParams, call.input);
        const decidesAt = new Date(Date.now() + call.settings.refundDelayMs);
        return done(await updateDispute(store, pathId(call), input, decidesAt));
      },
    },
  },
  {
    method: "POST",
    pattern: "/v1/disputes/:id/close",
    handler: {
      access: "write",
      run: async (store, call) => done(await closeDispute(store, pathId(call), "lost")),
    },
  },
  listRoute("/v1/radar/early_fraud_warnings", "fraud_warnings"),
  {
    method: "GET",
    pattern: "/v1/radar/early_fraud_warnings/:id",
    handler: { access: "read", run: (store, call) => store.find("fraud_warnings", pathId(call)) },
  },
];

function listRoute(pattern: string, table: "disputes" | "fraud_warnings"): Route<ApiHandler> {
  return {
    method: "GET",
    pattern,
    handler: {
      access: "read",
      run: (store, call) => {
        const { payment_intent: intent, charge, ...page } = parseInput(listParams, call.input);
        return listPage(store, table, call.path, page, { payment_intent: intent, charge });
      },
    },
  };
}

async function updateDispute(
  store: GatewayStore,
  id: string,
  input: z.infer<typeof updateParams>,
  decidesAt: Date,
): Promise<Dispute> {
  const dispute = await store.lock("disputes", id);
  if (!isOpen(dispute)) throw alreadyClosed();
  const evidence = { ...dispute.evidence, ...input.evidence };
  const hasEvidence = Object.keys(evidence).length > 0;
  const submits = input.submit && hasEvidence;
  const underReview = isInquiry(dispute) ? "warning_under_review" : "under_review";
  const updated: Dispute = {
    ...dispute,
    evidence,
    evidence_details: {
      ...dispute.evidence_details,
      has_evidence: hasEvidence,
      submission_count: dispute.evidence_details.submission_count + (submits ? 1 : 0),
    },
    metadata: { ...dispute.metadata, ...input.metadata },
    status: submits ? underReview : dispute.status,
  };
  const isDecided = submits && decidingTexts.has(evidence.uncategorized_text ?? "");
  store.save("disputes", updated, isDecided ? decidesAt : null);
  store.emit("charge.dispute.updated", updated);
  return updated;
}
