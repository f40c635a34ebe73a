import { patienceMs } from "@/tests/support/wait";

/** Sends the form of the gateway's hosted page, as a browser would that has just read it. */
export async function payOnPage(url: string, card = "pm_card_visa"): Promise<Response> {
  const page = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
  const text = await page.text();
  const attempts = /name="attempts" value="(\d+)"/.exec(text)?.[1] ?? "0";
  return fetch(url, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ attempts, card }),
    signal: AbortSignal.timeout(patienceMs),
  });
}
