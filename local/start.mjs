// `npm start`: installs the packages in JavaScript, then runs the supervisor in TypeScript.
import { fileURLToPath } from "node:url";
import { ensureInstalled, ensureTools } from "./install.mjs";

const startedAt = Date.now();
const dev = process.argv.includes("--dev");
if (dev) ensureTools();
else ensureInstalled();
const { register } = await import("tsx/esm/api");
register({ tsconfig: fileURLToPath(new URL("../tsconfig.json", import.meta.url)) });
const { runSupervisor } = await import("./supervisor/main.ts");
process.exit(await runSupervisor({ dev, startedAt }));
