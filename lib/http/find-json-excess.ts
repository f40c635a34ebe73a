/** Deeper than any body that the API takes. */
const depthMax = 32;
/** Above the most values that the API takes: 1,000 orders of 100 lines with two fields each. */
const valuesMax = 400_000;

const quote = 34;
const comma = 44;
const backslash = 92;
const opening: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const closing: ReadonlySet<number> = new Set([0x5d, 0x7d]);

/**
 * Why a JSON text would take more time and memory as values than its length suggests; null if it would
 * not. Eight megabytes of empty arrays are a gigabyte of values, whether they are beside or within one
 * another. The text needs not be valid.
 */
export function findJsonExcess(text: string): string | null {
  let depth = 0;
  let values = 1;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (code === comma) values += 1;
    else if (closing.has(code)) depth -= 1;
    else if (opening.has(code)) {
      depth += 1;
      values += 1;
    }
    if (depth > depthMax) return `must not be nested more than ${depthMax} levels deep`;
    if (values > valuesMax) return "has too many values";
  }
  return null;
}

/** Where the string that starts here ends. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text.charCodeAt(before) === backslash) before -= 1;
  return (at - 1 - before) % 2 === 1;
}
