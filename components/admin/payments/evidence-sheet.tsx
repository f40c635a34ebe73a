import type { EvidenceSection } from "./dispute-evidence";

/** The printable evidence about a disputed payment. */
export function EvidenceSheet({ sections }: { sections: readonly EvidenceSection[] }) {
  return (
    <article className="max-w-3xl rounded-lg border border-line bg-surface p-6 shadow-sheet sm:p-10 print:max-w-none print:border-0 print:bg-transparent print:p-0 print:text-black print:shadow-none">
      <div className="grid gap-6 text-sm">
        {sections.map(({ heading, lines }) => (
          <section key={heading} className="break-inside-avoid">
            <h2 className="wrap-anywhere mb-1 font-medium">{heading}</h2>
            <p className="wrap-anywhere whitespace-pre-line leading-6">{lines.join("\n")}</p>
          </section>
        ))}
      </div>
    </article>
  );
}
