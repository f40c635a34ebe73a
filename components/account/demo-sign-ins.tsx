/** The demo shop's public accounts. */
export function DemoSignIns({ emails, password }: { emails: readonly string[]; password: string }) {
  return (
    <div className="mt-5 rounded-md border border-line border-dashed px-4 py-3 text-left text-xs leading-6">
      <p className="font-medium text-ink">Demo shop</p>
      <p>
        Sign in with the password <code className="font-mono text-ink">{password}</code> as
      </p>
      <ul>
        {emails.map((email) => (
          <li key={email} className="font-mono text-ink">
            {email}
          </li>
        ))}
      </ul>
    </div>
  );
}
