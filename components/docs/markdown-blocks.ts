/** A block of a page in Markdown. Texts still have their inline marks. */
export type MarkdownBlock =
  | { kind: "heading"; level: number; text: string; id: string }
  | { kind: "paragraph"; text: string }
  | { kind: "code"; language: string; text: string }
  | { kind: "list"; isOrdered: boolean; items: string[] }
  | { kind: "table"; head: string[]; rows: string[][] };

/** Parses the Markdown that our own pages use: no nesting, no HTML, no images. */
export function parseMarkdown(source: string): MarkdownBlock[] {
  const lines = source.split("\n");
  const blocks: MarkdownBlock[] = [];
  while (lines.length > 0) {
    const block = lines[0]?.trim() === "" ? null : takeBlock(lines);
    if (block) blocks.push(block);
    else lines.shift();
  }
  return blocks;
}

function takeBlock(lines: string[]): MarkdownBlock {
  const [first = ""] = lines;
  if (first.startsWith("```")) return takeCode(lines);
  const heading = /^(#{1,6}) (.+)$/.exec(first);
  if (heading) {
    lines.shift();
    const [, marks = "", text = ""] = heading;
    return { kind: "heading", level: marks.length, text, id: anchorOf(text) };
  }
  if (first.startsWith("|")) return takeTable(lines);
  if (itemStart.test(first)) return takeList(lines);
  const text = takeWhile(lines, isParagraph);
  // A line that starts like another block, but is none.
  if (text.length === 0) text.push(lines.shift() ?? "");
  return { kind: "paragraph", text: text.join(" ") };
}

const itemStart = /^(?:- |\d+\. )/;

function isParagraph(line: string): boolean {
  return line.trim() !== "" && !/^(?:```|#{1,6} |\|)/.test(line) && !itemStart.test(line);
}

function takeCode(lines: string[]): MarkdownBlock {
  const language = (lines.shift() ?? "").slice(3).trim();
  const text = takeWhile(lines, (line) => !line.startsWith("```")).join("\n");
  lines.shift();
  return { kind: "code", language, text };
}

function takeTable(lines: string[]): MarkdownBlock {
  const [head = [], , ...rows] = takeWhile(lines, (line) => line.startsWith("|")).map(cellsOf);
  return { kind: "table", head, rows };
}

function cellsOf(line: string): string[] {
  return line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
}

function takeList(lines: string[]): MarkdownBlock {
  const isOrdered = /^\d/.test(lines[0] ?? "");
  const items: string[] = [];
  for (const line of takeWhile(lines, (line) => itemStart.test(line) || /^\s+\S/.test(line))) {
    if (itemStart.test(line)) items.push(line.replace(itemStart, ""));
    else items.push(`${items.pop() ?? ""} ${line.trim()}`);
  }
  return { kind: "list", isOrdered, items };
}

function takeWhile(lines: string[], isTaken: (line: string) => boolean): string[] {
  const end = lines.findIndex((line) => !isTaken(line));
  return lines.splice(0, end === -1 ? lines.length : end);
}

function anchorOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
}
