import type { Context } from "@/lib/context";
import { openDatabase } from "@/lib/db/database";
import { startDispatcher } from "@/lib/services/outbox/dispatcher";

// Runs the dispatcher in its own process, so that a test can kill it. Its Inngest is unavailable.
const [databaseUrl = ""] = process.argv.slice(2);
const log = { debug() {}, info() {}, warn() {}, error() {} };
const used: Partial<Context> = {
  actor: { kind: "system" },
  db: openDatabase(databaseUrl, 5),
  now: () => new Date(),
  inngest: { send: () => Promise.reject(new Error("fetch failed")) },
  publisher: {
    publish: async () => undefined,
    authorizeChannel: () => ({ auth: "" }),
    authorizePresence: () => ({ auth: "" }),
    isSigned: () => false,
    ping: async () => ({ kind: "ok" }),
  },
  log,
};
startDispatcher(used as Context, databaseUrl);
process.stdout.write("ready\n");
