import type { EmailView } from "@/lib/domain/email/email-view";

/** An email as HTML and as plain text. The HTML is in a sandboxed frame without scripts or links. */
export function EmailContent({ email }: { email: EmailView }) {
  if (email.text === "") {
    return (
      <p className="text-ink-soft text-sm">
        This email's content was erased together with the customer's personal data.
      </p>
    );
  }
  return (
    <div className="grid min-w-0 gap-5">
      <section aria-labelledby="email-preview" className="min-w-0">
        <h2 id="email-preview" className="mb-2 font-semibold text-base tracking-tight">
          Preview
        </h2>
        <iframe
          title={`Preview of “${email.subject}”`}
          sandbox=""
          srcDoc={email.html}
          className="h-[30rem] w-full rounded-lg border border-line bg-[#f4f4f5] shadow-sheet"
        />
      </section>
      <section aria-labelledby="email-text" className="min-w-0">
        <h2 id="email-text" className="mb-2 font-semibold text-base tracking-tight">
          Plain text
        </h2>
        <pre className="whitespace-pre-wrap break-words rounded-lg border border-line bg-surface p-4 font-mono text-xs leading-5">
          {email.text}
        </pre>
      </section>
    </div>
  );
}
