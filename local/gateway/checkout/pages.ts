import { createHash } from "node:crypto";
import { Html, html } from "@/local/http/html";
import { checkoutScript, checkoutStyles } from "./assets";
import { formatMoney } from "./format-money";
import { type PaymentFormError, paymentForm } from "./payment-form";
import type { CheckoutSession } from "./session";

/**
 * Allows the page's own style and script only. `form-action` also covers redirects after a form, so
 * it includes the shop's origin, where a successful payment leads.
 */
export function contentSecurityPolicy(successUrl: string | null): string {
  const targets = successUrl ? `'self' ${new URL(successUrl).origin}` : "'self'";
  return [
    "default-src 'none'",
    `style-src '${hashSource(checkoutStyles)}'`,
    `script-src '${hashSource(checkoutScript)}'`,
    `form-action ${targets}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** The payment page of an open session. */
export function paymentPage(session: CheckoutSession, error: PaymentFormError | null): Html {
  const { shopName } = session.hosted;
  const total = formatMoney(session.amount_total, session.currency);
  return layout(
    `${error ? "Payment failed" : "Pay"} · ${shopName}`,
    html`<main class="columns">
      <section class="summary" aria-label="Order summary"><div>
        ${shopHeader(session)}
        <h1>Pay ${shopName} <span class="total">${total}</span></h1>
        ${summaryLines(session)}
      </div></section>
      <section class="payment" aria-label="Payment"><div>
        <h2>Pay by card</h2>
        ${
          session.customer_email &&
          html`<p class="contact"><span class="small">Email</span> <span>${session.customer_email}</span></p>`
        }
        ${paymentForm(session, error)}
        ${submitText(session)}
        <p class="foot small">This is a simulated payment gateway. No money is charged.</p>
      </div></section>
    </main>`,
  );
}

/** A simulation of the bank's 3-D Secure page. */
export function authenticationPage(session: CheckoutSession): Html {
  const action = `/c/pay/${session.id}/bank`;
  return singlePage(
    "Approve payment",
    session,
    html`<h1>Your bank asks you to approve this payment</h1>
      <p>This simulates your bank's 3-D Secure check.</p>
      <dl>
        <dt>Shop</dt><dd>${session.hosted.shopName}</dd>
        <dt>Amount</dt><dd>${formatMoney(session.amount_total, session.currency)}</dd>
      </dl>
      <form method="post" action="${action}">
        <input type="hidden" name="attempts" value="${session.hosted.attempts}">
        <button name="decision" value="approve">Approve payment</button>
        <button name="decision" value="reject" class="quiet">Reject payment</button>
      </form>`,
  );
}

/** The page of a complete session. */
export function paidPage(session: CheckoutSession, successUrl: string): Html {
  const total = formatMoney(session.amount_total, session.currency);
  return singlePage(
    "Already paid",
    session,
    html`${icon("good", "M8 12.5l2.7 2.7L16 9.8")}
      <h1>This order is already paid</h1>
      <p>${session.hosted.shopName} received your payment of ${total}. You don't need to do anything else.</p>
      <a class="button" href="${successUrl}">Back to ${session.hosted.shopName}</a>`,
  );
}

/** The page of a session that expired before it was paid. */
export function expiredPage(session: CheckoutSession): Html {
  return singlePage(
    "Payment page expired",
    session,
    html`${icon("", "M12 7.5V12l3 2")}
      <h1>This payment page has expired</h1>
      <p>You haven't been charged. Go back to the shop to see your order.</p>
      ${
        session.cancel_url &&
        html`<a class="button" href="${session.cancel_url}">Back to ${session.hosted.shopName}</a>`
      }`,
  );
}

/** The page for a URL without a session. */
export function notFoundPage(): Html {
  return singlePage(
    "Payment page not found",
    null,
    html`<h1>Payment page not found</h1>
      <p>The link may be incomplete. Go back to the shop and start the payment again.</p>`,
  );
}

function layout(title: string, body: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${new Html(checkoutStyles)}</style>
</head>
<body>
${body}
<script>${new Html(checkoutScript)}</script>
</body>
</html>`;
}

function singlePage(title: string, session: CheckoutSession | null, content: Html): Html {
  const shop = session?.hosted.shopName ?? "Checkout";
  return layout(
    `${title} · ${shop}`,
    html`<main class="single"><div>
      <p class="shop">${shop} ${testBadge()}</p>
      ${content}
    </div></main>`,
  );
}

function shopHeader(session: CheckoutSession): Html {
  const { shopName } = session.hosted;
  const arrow = html`<svg viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.8"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M13 8H3m4-4L3 8l4 4"/></svg>`;
  return html`<div class="shop">${
    session.cancel_url
      ? html`<a class="back" href="${session.cancel_url}" aria-label="Back to ${shopName}">${arrow} ${shopName}</a>`
      : html`<span>${shopName}</span>`
  } ${testBadge()}</div>`;
}

function testBadge(): Html {
  return html`<span class="badge">Test mode</span>`;
}

function summaryLines({ hosted, currency, amount_total: total }: CheckoutSession): Html {
  const lines = hosted.lines.map(
    (line) => html`<li>
      <span class="name">${line.name}</span>
      <span class="amount">${formatMoney(line.unitAmount * line.quantity, currency)}</span>
      <span class="small">${line.description ?? `Qty ${line.quantity}`}</span>
      ${
        line.quantity > 1 &&
        html`<span class="small amount">${formatMoney(line.unitAmount, currency)} each</span>`
      }
    </li>`,
  );
  return html`<ul class="lines">${lines}</ul>
    <p class="sum"><span>Total due</span> <span>${formatMoney(total, currency)}</span></p>`;
}

/** The shop's own text beside the button. Like Stripe's page, it doesn't say when it expires itself. */
function submitText({ custom_text }: CheckoutSession) {
  const message = custom_text?.submit?.message;
  return message !== undefined && html`<p class="note small">${message}</p>`;
}

function icon(kind: "good" | "", path: string): Html {
  return html`<svg class="icon ${kind}" viewBox="0 0 24 24" fill="none" stroke="currentColor"
    stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><circle
    cx="12" cy="12" r="9"/><path d="${path}"/></svg>`;
}

function hashSource(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
