import type { ReactNode } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { type MarkdownBlock, parseMarkdown } from "./markdown-blocks";

/** A page of our own in Markdown. Its commands and code can be copied. */
export function Markdown({ source }: { source: string }) {
  return (
    <div className="mt-6 grid max-w-3xl gap-4 text-pretty text-sm leading-6 *:min-w-0">
      {parseMarkdown(source).map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the page does not change.
        <Block key={index} block={block} />
      ))}
    </div>
  );
}

function Block({ block }: { block: MarkdownBlock }) {
  switch (block.kind) {
    case "heading":
      return <Heading {...block} />;
    case "paragraph":
      return <p>{inline(block.text)}</p>;
    case "code":
      return <Code {...block} />;
    case "list":
      return <List {...block} />;
    case "table":
      return <Table {...block} />;
  }
}

function Heading({ level, text, id }: Extract<MarkdownBlock, { kind: "heading" }>) {
  if (level <= 2) {
    return (
      <h2 id={id} className="mt-4 font-semibold text-lg tracking-tight">
        {inline(text)}
      </h2>
    );
  }
  return (
    <h3 id={id} className="mt-2 font-semibold">
      {inline(text)}
    </h3>
  );
}

function Code({ text, language }: Extract<MarkdownBlock, { kind: "code" }>) {
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      <div className="flex items-center justify-between border-line border-b px-4 py-1 text-ink-soft text-xs">
        {language}
        <CopyButton text={text} label="Copy code" />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it. */}
      <pre tabIndex={0} className="overflow-x-auto px-4 py-3 font-mono text-xs leading-5">
        <code>{text}</code>
      </pre>
    </div>
  );
}

function List({ isOrdered, items }: Extract<MarkdownBlock, { kind: "list" }>) {
  const children = items.map((item) => <li key={item}>{inline(item)}</li>);
  if (isOrdered) return <ol className="grid list-decimal gap-1 pl-5">{children}</ol>;
  return <ul className="grid list-disc gap-1 pl-5">{children}</ul>;
}

function Table({ head, rows }: Extract<MarkdownBlock, { kind: "table" }>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it.
    <div tabIndex={0} className="overflow-x-auto">
      <table className="w-full text-left">
        <thead>
          <tr className="border-line border-b">
            {head.map((cell) =>
              cell === "" ? (
                <td key={cell} />
              ) : (
                <th key={cell} className="py-1.5 pr-4 font-medium">
                  {inline(cell)}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.join("|")} className="border-line border-b align-top">
              {row.map((cell, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: cells have no other identity.
                <td key={index} className="py-1.5 pr-4">
                  {inline(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const inlineMark = /(`[^`]+`|\*\*[^*]+\*\*|\[[^\]]+\]\([^)]+\))/;

/** Code, bold text and links within a text. */
function inline(text: string): ReactNode[] {
  return text.split(inlineMark).map((part, index) => {
    const key = `${index}`;
    if (part.startsWith("`")) {
      return (
        <code key={key} className="rounded-sm bg-sunken px-1 py-0.5 font-mono text-xs">
          {part.slice(1, -1)}
        </code>
      );
    }
    if (part.startsWith("**")) return <strong key={key}>{part.slice(2, -2)}</strong>;
    const link = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part);
    return link ? <MarkdownLink key={key} text={link[1] ?? ""} href={link[2] ?? ""} /> : part;
  });
}

/** Other files of the repository are not served, so links to them are shown as their text. */
function MarkdownLink({ text, href }: { text: string; href: string }) {
  if (!/^(?:https?:|#|\/)/.test(href)) return <em>{text.replaceAll("`", "")}</em>;
  return (
    <a href={href} className="text-carbon underline underline-offset-4">
      {text.replaceAll("`", "")}
    </a>
  );
}
