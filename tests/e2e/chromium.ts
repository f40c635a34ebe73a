import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import sparticuz, { inflate, setupLambdaEnvironment } from "@sparticuz/chromium";
import { scaled } from "@/local/slowness.mjs";

const installedPaths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

interface Chromium {
  executablePath: string;
  /** Environment variables the browser needs in addition to the process's. */
  env: Record<string, string>;
}

/** Launch options for Chromium that work as root, in containers and on slim images. */
export async function chromiumLaunch(): Promise<Chromium & { args: string[] }> {
  const { executablePath, env } = await findChromium();
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return {
    executablePath,
    // Chromium refuses its sandbox as root; containers have a small /dev/shm and no GPU.
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
    env: { ...Object.fromEntries(inherited), ...env },
  };
}

/** Finds Chromium without a download: `$PW_CHROMIUM`, an installed one, or the npm package's. */
async function findChromium(): Promise<Chromium> {
  const installed = [process.env.PW_CHROMIUM, ...installedPaths].find(
    (file) => file && existsSync(file),
  );
  if (installed) return { executablePath: installed, env: {} };
  // Unpacked once into the temporary directory.
  const executablePath = await sparticuz.executablePath();
  return { executablePath, env: lacksLibraries(executablePath) ? await ownLibraries() : {} };
}

function lacksLibraries(executable: string): boolean {
  const { status, stdout } = spawnSync("ldd", [executable], {
    encoding: "utf8",
    timeout: scaled(10_000),
  });
  return status !== 0 || stdout.includes("not found");
}

/** Slim images lack shared libraries such as libnss3; the npm package contains copies. */
async function ownLibraries(): Promise<Record<string, string>> {
  const libraries = path.join(os.tmpdir(), "al2023", "lib");
  if (!existsSync(libraries)) {
    const archive = path.resolve("node_modules/@sparticuz/chromium/bin/al2023.tar.br");
    await inflate(archive);
  }
  setupLambdaEnvironment(libraries);
  return { LD_LIBRARY_PATH: libraries, FONTCONFIG_PATH: path.join(os.tmpdir(), "fonts") };
}
