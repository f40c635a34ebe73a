import { expect, inject, it } from "vitest";

const { appUrl } = inject("system");
const password = "kept-from-every-address";

it.each(["/signin?next=/checkout", "/signup", "/verify-email?token=x", "/reset-password?token=x"])(
  "%s, sent before its script runs, comes again, says what it needs and gives nothing away",
  async (path) => {
    const answer = await fetch(appUrl + path, {
      method: "POST",
      body: new URLSearchParams({ name: "Nia", email: "nia@example.com", password }),
      headers: { origin: appUrl },
      redirect: "manual",
    });
    expect(answer.status).toBe(200);
    expect(JSON.stringify([...answer.headers])).not.toContain(password);
    const page = await answer.text();
    expect(page.includes(password)).toBe(false);
    const [told = ""] = page.match(/<noscript>.*?<\/noscript>/s) ?? [];
    expect(told).toMatch(/Turn on JavaScript to .*use this form/);
    expect(page.match(/<form [^>]+>/g)).toEqual([expect.stringContaining('method="post"')]);
  },
);
