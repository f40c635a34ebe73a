/** The demo shop tells its sign-ins, which exist nowhere else. */
export function DemoSignIns({ emails, password }: { emails: readonly string[]; password: string }) {
  return (
    <div className="mt-5 rounded-md border border-line border-dashed px-4 py-3 text-left text-xs leading-6">
      <p className="font-medium text-ink">This is the demo shop</p>
      <p>
        Password <code className="font-mono text-ink">{password}</code> for
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
