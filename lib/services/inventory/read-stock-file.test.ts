import { describe, expect, it } from "vitest";
import { readStockFile } from "./read-stock-file";

/** The cells that were read, or the line's issue, or why the file is refused. */
function read(text: string, mode: "count" | "receive" = "receive") {
  const file = readStockFile(mode, text);
  if (file.kind === "refused") return file.reason;
  return file.lines.map(({ line, sku, amount, threshold, issue }) =>
    issue === null ? [line, sku, amount, ...(threshold ? [threshold] : [])] : [line, issue],
  );
}

describe("readStockFile", () => {
  it.each([",", ";", "\t", "|"])("reads cells between %j", (delimiter) => {
    const text = ["sku", `"note${delimiter}"`, "quantity\nA", `"x${delimiter}"`, '5\n"B;,|1"'];
    expect(read(`${text.join(delimiter)}${delimiter}${delimiter}6`)).toEqual([
      [2, "A", "5"],
      [3, "B;,|1", "6"],
    ]);
  });

  it("reads headings with delimiters, line breaks and other delimiters in quotation marks", () => {
    const text = 'sku;"title, size,\r\ncolor, brand";quantity\r\nA;"Mug,\r\nblue";5\r\nB;;6\r\n';
    expect(read(text)).toEqual([
      [3, "A", "5"],
      [5, "B", "6"],
    ]);
    expect(read('sku;title, size, color;quantity\nA;"x";5\n')).toEqual([[2, "A", "5"]]);
  });

  it.each(["sep=;", '"sep=;"', "SEP=;", "sep=;,,", "\ufeffsep=;"])("reads the line %j", (first) => {
    expect(read(`${first}\r\nsku;quantity\r\nA,1;5\r\n`)).toEqual([[3, "A,1", "5"]]);
  });

  it("refuses an unknown delimiter that the file names", () => {
    expect(read("sep=#\nsku#quantity\nA#5\n")).toBe(
      "Line 1: “#” is not supported as a delimiter. Use a comma, a semicolon or a tab.",
    );
  });

  it("reads text that a spreadsheet wrote as a formula", () => {
    const text = '="SKU",quantity\n="0012",="5"\n"=""A""",6\n"=""say """"hi""""""",7\n5" pipe,8\n';
    expect(read(text)).toEqual([
      [2, "0012", "5"],
      [3, "A", "6"],
      [4, 'say "hi"', "7"],
      [5, '5" pipe', "8"],
    ]);
  });

  it("ignores trailing delimiters and thousands of empty rows", () => {
    const empty = ",,,\r\n \r\n,,\r\n\r\n".repeat(3_000);
    const text = `sku,quantity,,\r\n${empty}A,5,,,,\r\n${empty}B,6\r\n${empty}`;
    expect(read(text)).toEqual([
      [12_002, "A", "5"],
      [24_003, "B", "6"],
    ]);
    expect(read(`sku,quantity\n${"\n".repeat(500_000)}A,5`)).toEqual([[500_002, "A", "5"]]);
  });

  it.each(["\n", "\r\n", "\r"])("reads lines that end in %j", (end) => {
    expect(read(["sku,quantity", "A,5", "", "B,6", ""].join(end))).toEqual([
      [2, "A", "5"],
      [4, "B", "6"],
    ]);
  });

  it("reads headings in any case and order, and ignores repeated other ones", () => {
    expect(read("Note,Quantity,note, SKU \nx,5,y,A\n")).toEqual([[2, "A", "5"]]);
    expect(read("Threshold,On_Hand,SKU\n1,5,A\n", "count")).toEqual([[2, "A", "5", "1"]]);
  });

  it("refuses a heading that appears twice, in any case", () => {
    const reason = "appears more than once. Remove the other column.";
    expect(read("SKU,quantity,sku\nA,5,B\n")).toBe(`Line 1: the heading “sku” ${reason}`);
    expect(read("\nsku,on_hand,ON_HAND\nA,5,6\n", "count")).toBe(
      `Line 2: the heading “on_hand” ${reason}`,
    );
    expect(read("sku,on_hand,threshold,Threshold\nA,5,1,1\n", "count")).toBe(
      `Line 1: the heading “threshold” ${reason}`,
    );
  });

  it("names the invisible character of a heading or cell", () => {
    expect(read("sku\u200b,quantity\nA,5\n")).toBe(
      "Line 1: the heading “sku” contains an invisible character (U+200B).",
    );
    expect(read("s\0k\0u\0,\0q\0u\0a\0n\0t\0i\0t\0y\0\n")).toBe(
      "Line 1: the heading “sku” contains an invisible character (U+0000).",
    );
    const text = 'sku,quantity,note\nA\0,5\nB,5\u202e\n"C\nD",1\nE,2,\0\n';
    expect(read(text)).toEqual([
      [2, "sku contains an invisible character (U+0000)."],
      [3, "quantity contains an invisible character (U+202E)."],
      [4, "sku contains an invisible character (U+000A)."],
      [6, "E", "2"],
    ]);
  });

  it("reports a row with more cells than the header", () => {
    expect(read("sku,quantity\nA,1,000\nB,2\n")).toEqual([
      [2, expect.stringContaining("has 3 cells, but the header has 2")],
      [3, "B", "2"],
    ]);
  });

  it.each(["", "\ufeff", "\r\n \r\n", ",,\n,,\n"])("refuses the empty file %j", (text) => {
    expect(read(text)).toBe("The file is empty.");
  });

  it("refuses a file without rows or columns, and a workbook", () => {
    expect(read("sku,quantity\n,,\n")).toBe("The file has no rows.");
    expect(read("sku,amount\nA,5\n")).toBe("The header row is missing these columns: quantity.");
    expect(read("PK\u0003\u0004\u0014\0")).toContain("Excel workbook");
  });

  it("names the line of a misplaced quotation mark", () => {
    expect(read('sku,quantity\nA,5\n"B,6\nC,7\n')).toBe(
      "A quotation mark after line 2 is never closed.",
    );
    expect(read('sku,quantity\n"A"x,5\n')).toBe("Line 2: text follows a closing quotation mark.");
  });
});
