import { patienceMs } from "@/tests/support/wait";

/** Submits the gateway's hosted checkout page with a test card, as a browser would. */
export async function payOnHostedCheckout(url: string, card = "pm_card_visa"): Promise<Response> {
  const page = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
  const html = await page.text();
  const attempts = /name="attempts" value="(\d+)"/.exec(html)?.[1] ?? "0";
  return fetch(url, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ attempts, card }),
    signal: AbortSignal.timeout(patienceMs),
  });
}
