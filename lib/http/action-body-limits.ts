import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { pictureBytesMax } from "@/lib/domain/picture";
import { bodyBytesMax } from "./read-body";

/** What a browser adds to a file in a form: boundaries, headers and the other fields. */
const formBytes = 65_536;
/** A file of a million characters, most of which take one or two bytes as JSON. */
const stockFileBytesMax = 3 * 1024 * 1024;

/** A file of 200,000 characters, of which few take more than two bytes as JSON. */
const shippingFileBytesMax = 640 * 1024;

/** Above all others, for builds whose actions are not known: the limit of `next.config.ts`. */
const largestBytesMax = 3 * 1024 * 1024;

/** The server actions that receive files. All others fit into an API call's limit. */
export const fileActionBytesMax: Readonly<Record<string, number>> = {
  setPictureAction: pictureBytesMax + formBytes,
  previewImportAction: stockFileBytesMax,
  confirmImportAction: stockFileBytesMax,
  previewShippingFileAction: shippingFileBytesMax,
  shipFromFileAction: shippingFileBytesMax,
};

/** The names of the server actions, by the id that Next.js gave each of them in this build. */
export type ActionNames = ReadonlyMap<string, string>;

const actionManifest = z.object({
  node: z.record(z.string(), z.object({ exportedName: z.string().optional() })),
});

/** Reads the names from Next.js' manifest of a build; null if it has none, as in development. */
export async function readActionNames(distDir: string): Promise<ActionNames | null> {
  const file = path.join(
    /* turbopackIgnore: true */ distDir,
    "server",
    "server-reference-manifest.json",
  );
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return null;
  const { node } = actionManifest.parse(JSON.parse(text));
  return new Map(Object.entries(node).map(([id, { exportedName }]) => [id, exportedName ?? ""]));
}

/**
 * How many bytes the body of a page's request may have. `actionId` is the header `next-action`, with
 * which scripts call a server action; a form that is sent without JavaScript has none, and no file.
 */
export function actionBodyBytesMax(
  actionId: string | undefined,
  names: ActionNames | null,
): number {
  if (actionId === undefined) return bodyBytesMax;
  if (names === null) return largestBytesMax;
  return fileActionBytesMax[names.get(actionId) ?? ""] ?? bodyBytesMax;
}
