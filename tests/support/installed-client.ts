import { execFile } from "node:child_process";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = path.join(import.meta.dirname, "../..");

/**
 * Packs the client as npm publishes it, and installs the package in a new folder, as its users do.
 * Returns the folder, which the caller removes.
 */
export async function installClient(): Promise<string> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "waybill-client-"));
  // In a copy, so that the checkout stays as it is.
  const source = path.join(folder, "source");
  const isSource = (file: string) => path.basename(file) !== "dist";
  await fs.cp(path.join(root, "client"), source, { recursive: true, filter: isSource });
  const bin = path.join(root, "node_modules/.bin");
  const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` };
  // What an earlier version has left must not get into the package.
  await fs.mkdir(path.join(source, "dist"));
  await fs.writeFile(path.join(source, "dist/removed.js"), "");
  await run("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: source, env });
  const [archive = ""] = (await fs.readdir(folder)).filter((file) => file.endsWith(".tgz"));
  await fs.rm(source, { recursive: true });
  await fs.writeFile(path.join(folder, "package.json"), '{ "private": true }');
  const options = ["--offline", "--no-audit", "--no-fund", "--silent"];
  await run("npm", ["install", ...options, `./${archive}`], { cwd: folder });
  return folder;
}
