import { z } from "zod";
import { ApiError } from "@/local/gateway/api-error";
import type { GatewayControl } from "@/local/gateway/control";
import { parseForm } from "@/local/gateway/params";
import { type StoreContext, StoreReader, withStore } from "@/local/gateway/store";
import { type Answer, htmlAnswer, seeOther } from "@/local/http/answer";
import type { Html } from "@/local/http/html";
import { compileRoutes } from "@/local/http/routes";
import type { HttpRequest } from "@/local/http/server";
import { type AttemptResult, answerBank, payWithCard } from "./attempt";
import { chooseCard } from "./choose-card";
import {
  bankPage,
  closedPage,
  contentSecurityPolicy,
  missingPage,
  type PaymentFormError,
  paidPage,
  paymentPage,
} from "./pages";
import type { CheckoutSession } from "./session";

type Page = (sessionId: string, request: HttpRequest) => Promise<Answer>;

const attempts = z.coerce.number().int().min(0).catch(-1);
const field = z.string().max(100).catch("");

const paymentForm = z.object({ attempts, card: field, number: field, expiry: field, cvc: field });
const bankForm = z.object({ attempts, decision: field });

interface PageContext {
  store: StoreContext;
  reader: StoreReader;
  control: GatewayControl;
}

const system = { id: null, idempotencyKey: null };

/** The hosted checkout: one page to pay on, the bank's question, and what is said afterwards. */
export function createCheckoutPages(
  store: StoreContext,
  control: GatewayControl,
): { answer: (request: HttpRequest) => Promise<Answer> } {
  const context = { store, control, reader: new StoreReader(store.pool) };
  const match = compileRoutes<Page>([
    { method: "GET", pattern: "/c/pay/:id", handler: (id) => show(context, id, null) },
    { method: "POST", pattern: "/c/pay/:id", handler: (id, form) => pay(context, id, form) },
    { method: "POST", pattern: "/c/pay/:id/bank", handler: (id, form) => bank(context, id, form) },
  ]);

  return {
    answer: async (request) => {
      const found = match(request.method, request.path);
      if (found.kind !== "found") return pageAnswer(404, missingPage(), null);
      try {
        return await found.handler(found.params.id ?? "", request);
      } catch (error) {
        if (error instanceof ApiError) return pageAnswer(404, missingPage(), null);
        throw error;
      }
    },
  };
}

async function show(
  { reader }: PageContext,
  sessionId: string,
  fault: PaymentFormError | null,
): Promise<Answer> {
  return showCurrent(reader, await reader.find("checkout_sessions", sessionId), fault);
}

async function pay(context: PageContext, sessionId: string, request: HttpRequest): Promise<Answer> {
  const form = paymentForm.parse(parseForm(request.body));
  const choice = chooseCard(form, new Date());
  if (choice.kind === "unusable") {
    return show(context, sessionId, {
      where: choice.where,
      message: choice.message,
      card: form.card,
    });
  }
  const result = await withStore(context.store, system, (store) =>
    payWithCard(store, {
      sessionId,
      attempts: form.attempts,
      declineRate: context.control.read().declineRate,
      paymentMethod: choice.paymentMethod,
    }),
  );
  return answerAttempt(context, result, { where: choice.where, card: form.card });
}

async function bank(
  context: PageContext,
  sessionId: string,
  request: HttpRequest,
): Promise<Answer> {
  const form = bankForm.parse(parseForm(request.body));
  const result = await withStore(context.store, system, (store) =>
    answerBank(store, {
      sessionId,
      attempts: form.attempts,
      declineRate: 0,
      approve: form.decision === "approve",
    }),
  );
  return answerAttempt(context, result, { where: "card", card: "" });
}

async function answerAttempt(
  { reader }: PageContext,
  result: AttemptResult,
  tried: Omit<PaymentFormError, "message">,
): Promise<Answer> {
  const { session } = result;
  if (result.kind === "complete") return seeOther(successUrl(session));
  if (result.kind !== "declined") return showCurrent(reader, session, null);
  return pageAnswer(402, paymentPage(session, { ...tried, message: result.message }), session);
}

/** The page that fits the session as it is now; a fault is told beside its field. */
async function showCurrent(
  reader: StoreReader,
  session: CheckoutSession,
  fault: PaymentFormError | null,
): Promise<Answer> {
  if (session.status === "complete") {
    return pageAnswer(409, paidPage(session, successUrl(session)), session);
  }
  const over = session.expires_at * 1_000 <= Date.now();
  if (session.status === "expired" || over) {
    return pageAnswer(409, closedPage(session), session);
  }
  const intent = session.payment_intent
    ? await reader.find("payment_intents", session.payment_intent)
    : null;
  if (intent?.status === "requires_action") return pageAnswer(200, bankPage(session), session);
  return pageAnswer(fault ? 422 : 200, paymentPage(session, fault), session);
}

function pageAnswer(status: number, page: Html, session: CheckoutSession | null): Answer {
  return htmlAnswer(status, page.markup, {
    "content-security-policy": contentSecurityPolicy(session?.success_url ?? null),
  });
}

function successUrl(session: CheckoutSession): string {
  return session.success_url.replaceAll("{CHECKOUT_SESSION_ID}", session.id);
}
