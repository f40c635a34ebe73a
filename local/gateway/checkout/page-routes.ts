import { z } from "zod";
import { ApiError } from "@/local/gateway/api-error";
import type { GatewayControl } from "@/local/gateway/control";
import { parseForm } from "@/local/gateway/params";
import { type StoreContext, StoreReader, withStore } from "@/local/gateway/store";
import type { Html } from "@/local/http/html";
import { type HttpResponse, htmlResponse, seeOther } from "@/local/http/response";
import { compileRoutes } from "@/local/http/routes";
import type { HttpRequest } from "@/local/http/server";
import { type AttemptResult, completeAuthentication, payWithCard } from "./attempt";
import { chooseCard } from "./choose-card";
import {
  authenticationPage,
  contentSecurityPolicy,
  expiredPage,
  notFoundPage,
  paidPage,
  paymentPage,
} from "./pages";
import type { PaymentFormError } from "./payment-form";
import type { CheckoutSession } from "./session";

type PageHandler = (sessionId: string, request: HttpRequest) => Promise<HttpResponse>;

const attempts = z.coerce.number().int().min(0).catch(-1);
const field = z.string().max(100).catch("");

const paymentForm = z.object({
  ...{ attempts, card: field, number: field, expiry: field, cvc: field },
  save: field,
});
const authenticationForm = z.object({ attempts, decision: field });

interface PageContext {
  storeContext: StoreContext;
  reader: StoreReader;
  control: GatewayControl;
}

const noRequest = { id: null, idempotencyKey: null };

/** The pages of the hosted checkout: payment, 3-D Secure authentication, and the outcome. */
export function createCheckoutPages(
  storeContext: StoreContext,
  control: GatewayControl,
): { answer: (request: HttpRequest) => Promise<HttpResponse> } {
  const context = { storeContext, control, reader: new StoreReader(storeContext.pool) };
  const match = compileRoutes<PageHandler>([
    { method: "GET", pattern: "/c/pay/:id", handler: (id) => show(context, id, null) },
    { method: "POST", pattern: "/c/pay/:id", handler: (id, request) => pay(context, id, request) },
    {
      method: "POST",
      pattern: "/c/pay/:id/bank",
      handler: (id, request) => authenticate(context, id, request),
    },
  ]);

  return {
    answer: async (request) => {
      const found = match(request.method, request.path);
      if (found.kind !== "found") return pageAnswer(404, notFoundPage(), null);
      try {
        return await found.handler(found.params.id ?? "", request);
      } catch (error) {
        if (error instanceof ApiError) return pageAnswer(404, notFoundPage(), null);
        throw error;
      }
    },
  };
}

async function show(
  { reader }: PageContext,
  sessionId: string,
  error: PaymentFormError | null,
): Promise<HttpResponse> {
  return showCurrent(reader, await reader.find("checkout_sessions", sessionId), error);
}

async function pay(
  context: PageContext,
  sessionId: string,
  request: HttpRequest,
): Promise<HttpResponse> {
  const form = paymentForm.parse(parseForm(request.body));
  const choice = chooseCard(form, new Date());
  if (choice.kind === "invalid") {
    return show(context, sessionId, {
      field: choice.field,
      message: choice.message,
      card: form.card,
      savesCard: form.save === "yes",
    });
  }
  const result = await withStore(context.storeContext, noRequest, (store) =>
    payWithCard(store, {
      sessionId,
      attempts: form.attempts,
      declineRate: context.control.read().declineRate,
      paymentMethod: choice.paymentMethod,
      savesCard: form.save === "yes",
    }),
  );
  return answerAttempt(context, result, {
    field: choice.field,
    card: form.card,
    savesCard: form.save === "yes",
  });
}

async function authenticate(
  context: PageContext,
  sessionId: string,
  request: HttpRequest,
): Promise<HttpResponse> {
  const form = authenticationForm.parse(parseForm(request.body));
  const result = await withStore(context.storeContext, noRequest, (store) =>
    completeAuthentication(store, {
      sessionId,
      attempts: form.attempts,
      declineRate: 0,
      isApproved: form.decision === "approve",
    }),
  );
  return answerAttempt(context, result, { field: "card", card: "" });
}

async function answerAttempt(
  { reader }: PageContext,
  result: AttemptResult,
  attempt: Omit<PaymentFormError, "message">,
): Promise<HttpResponse> {
  const { session } = result;
  if (result.kind === "complete") return seeOther(successUrl(session));
  if (result.kind !== "declined") return showCurrent(reader, session, null);
  return pageAnswer(402, paymentPage(session, { ...attempt, message: result.message }), session);
}

/** The page for the session's current state. The payment page shows the error next to its field. */
async function showCurrent(
  reader: StoreReader,
  session: CheckoutSession,
  error: PaymentFormError | null,
): Promise<HttpResponse> {
  if (session.status === "complete") {
    return pageAnswer(409, paidPage(session, successUrl(session)), session);
  }
  const isOver = session.expires_at * 1_000 <= Date.now();
  if (session.status === "expired" || isOver) {
    return pageAnswer(409, expiredPage(session), session);
  }
  const intent = session.payment_intent
    ? await reader.find("payment_intents", session.payment_intent)
    : null;
  if (intent?.status === "requires_action")
    return pageAnswer(200, authenticationPage(session), session);
  return pageAnswer(error ? 422 : 200, paymentPage(session, error), session);
}

function pageAnswer(status: number, page: Html, session: CheckoutSession | null): HttpResponse {
  return htmlResponse(status, page.markup, {
    "content-security-policy": contentSecurityPolicy(session?.success_url ?? null),
  });
}

function successUrl(session: CheckoutSession): string {
  return session.success_url.replaceAll("{CHECKOUT_SESSION_ID}", session.id);
}
