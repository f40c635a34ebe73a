import { describe, expect, inject, it } from "vitest";
import { postForm } from "@/tests/contract/post-form";
import { signIn } from "@/tests/contract/sign-in";

const { appUrl } = inject("system");
const password = "never-part-of-a-url";
const headers = { origin: appUrl };

const post = (path: string, typed: Record<string, string>, cookie?: string) =>
  postForm(appUrl, path, typed, cookie);

describe("A form sent before its script runs", () => {
  it("returns the sign-in page with a note to turn on JavaScript, and reveals no password", async () => {
    const response = await fetch(`${appUrl}/signin?next=/checkout`, {
      method: "POST",
      body: new URLSearchParams({ email: "nia@example.com", password }),
      headers,
      redirect: "manual",
    });
    expect(response.status).toBe(200);
    expect(JSON.stringify([...response.headers])).not.toContain(password);
    const page = await response.text();
    expect(page).not.toContain(password);
    const [note = ""] = page.match(/<noscript>.*?<\/noscript>/s) ?? [];
    expect(note).toMatch(/Turn on JavaScript to .*use this form/);
    expect(page.match(/<form [^>]+>/g)).toEqual([expect.stringContaining('method="post"')]);
  });

  it.each(["/verify-email?token=x", "/reset-password?token=x"])(
    "%s works without JavaScript, and reveals no password",
    async (path) => {
      const { response, page } = await post(path, { password });
      expect(response.status).toBe(200);
      expect(page).toContain("This link has expired.");
      expect(JSON.stringify([...response.headers])).not.toContain(password);
      expect(page).not.toContain(password);
    },
  );

  it("shows issues next to their fields, and keeps the typed values except the password", async () => {
    const { page } = await post("/signup", { name: "Nia", email: "nia", password });
    expect(page).toContain("Enter a valid email address.");
    expect(page).toMatch(/<input[^>]*name="name"[^>]*value="Nia"/);
    expect(page).not.toContain(password);
  });

  it("creates an account", async () => {
    const { page } = await post("/signup", { name: "Nia", email: "nia@example.com", password });
    expect(page).toContain("Check your email.");
  });

  it("creates an API key, and shows it", async () => {
    const { jar } = await signIn({ appUrl }, "admin@waybill.test");
    const fields = { name: "Native", expiresInDays: "30", scopes: "orders:read" };
    const { page } = await post("/admin/settings/keys", fields, jar.header);
    expect(page).toMatch(/data-testid="new-key"[^>]*>[\w-]{20,}</);
  });
});
