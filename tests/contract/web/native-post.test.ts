import { describe, expect, inject, it } from "vitest";

const { appUrl } = inject("system");
const password = "never-part-of-a-url";

describe("A form sent before its script runs", () => {
  it.each([
    "/signin?next=/checkout",
    "/signup",
    "/verify-email?token=x",
    "/reset-password?token=x",
  ])(
    "%s returns its page with a hint to turn on JavaScript, and reveals no password",
    async (path) => {
      const response = await fetch(appUrl + path, {
        method: "POST",
        body: new URLSearchParams({ name: "Nia", email: "nia@example.com", password }),
        headers: { origin: appUrl },
        redirect: "manual",
      });
      expect(response.status).toBe(200);
      expect(JSON.stringify([...response.headers])).not.toContain(password);
      const page = await response.text();
      expect(page.includes(password)).toBe(false);
      const [hint = ""] = page.match(/<noscript>.*?<\/noscript>/s) ?? [];
      expect(hint).toMatch(/Turn on JavaScript to .*use this form/);
      expect(page.match(/<form [^>]+>/g)).toEqual([expect.stringContaining('method="post"')]);
    },
  );
});
