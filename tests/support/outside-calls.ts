import fs from "node:fs";
import path from "node:path";

const root = path.join(import.meta.dirname, "../..");

/** The text of each declaration of a file, and where the names that it imports come from. */
interface Source {
  declarations: Map<string, string>;
  imports: Map<string, { file: string; name: string }>;
}

const sources = new Map<string, Source>();

/**
 * The calls to other services, such as `gateway.capture`, that a declaration can make: its own, and
 * those of everything in `inngest` and `lib/services` that it names. Types are not needed, because a
 * service is called in one way only: `ctx.<service>.<operation>(…)`. `excluding` names calls that a
 * declaration can't reach, although the code that it names has them.
 */
export function outsideCallsOf(
  file: string,
  text: string,
  excluding: Readonly<Record<string, readonly string[]>>,
): Set<string> {
  return collect(file, text, new Set());

  function collect(from: string, code: string, seen: Set<string>): Set<string> {
    const calls = new Set<string>();
    for (const [, call = ""] of code.matchAll(
      /\bctx\.((?:gateway|carrier|emailSender|webhookSender|inngest)\.\w+)\(/g,
    ))
      calls.add(call);
    for (const [name = ""] of code.matchAll(/\b[A-Za-z]\w*\b/g)) {
      const found = resolve(from, name);
      const id = `${found?.file}#${found?.name}`;
      if (!found || seen.has(id)) continue;
      seen.add(id);
      const excluded = excluding[found.name];
      // What is excluded here can still be reached in another way.
      const reached = collect(found.file, found.text, excluded ? new Set([id]) : seen);
      for (const call of reached) if (!excluded?.includes(call)) calls.add(call);
    }
    return calls;
  }
}

/** The text of an exported declaration. */
export function textOf(file: string, name: string): string {
  const text = read(file).declarations.get(name);
  if (text === undefined) throw new Error(`${file} does not declare ${name}.`);
  return text;
}

function resolve(
  file: string,
  name: string,
): { file: string; name: string; text: string } | undefined {
  const { declarations, imports } = read(file);
  const text = declarations.get(name);
  if (text !== undefined) return { file, name, text };
  const imported = imports.get(name);
  return imported && resolve(imported.file, imported.name);
}

/** The code is formatted, so a declaration starts at the beginning of a line. */
const declarationStart =
  /^(?:export )?(?:const|let|async function|function|class|abstract class) (\w+)/;

function read(file: string): Source {
  const known = sources.get(file);
  if (known) return known;
  const source: Source = { declarations: new Map(), imports: new Map() };
  sources.set(file, source);
  const code = fs
    .readFileSync(path.join(root, file), "utf8")
    .replace(/\/\*[\s\S]*?\*\/|(?<=\s)\/\/.*$/gm, "");
  const links = /^(?:import|export) (?:\w+, )?\{([^}]*)\} from "([^"]+)";$/gm;
  for (const [, names = "", from = ""] of code.matchAll(links)) {
    const target = fileOf(file, from);
    if (!target) continue;
    for (const one of names.split(",").map((part) => part.trim().replace(/^type /, ""))) {
      const [name = "", alias = name] = one.split(" as ");
      if (name) source.imports.set(alias, { file: target, name });
    }
  }
  let current: string | undefined;
  for (const line of code.replace(links, "").split("\n")) {
    current = declarationStart.exec(line)?.[1] ?? current;
    if (current === undefined) continue;
    source.declarations.set(current, `${source.declarations.get(current) ?? ""}${line}\n`);
  }
  return source;
}

/** The file of an import, if it is one of those whose calls are collected. */
function fileOf(importer: string, specifier: string): string | null {
  const base = specifier.startsWith("@/")
    ? specifier.slice(2)
    : specifier.startsWith(".")
      ? path.join(path.dirname(importer), specifier)
      : null;
  if (base === null || !/^(?:inngest|lib\/services)\b/.test(base)) return null;
  const files = [`${base}.ts`, `${base}/index.ts`, `${base}.tsx`];
  return files.find((file) => fs.existsSync(path.join(root, file))) ?? null;
}
