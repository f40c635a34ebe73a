import { startGateway } from "@/local/gateway";
import { silentLog } from "@/local/log";
import { testSecretKey } from "./gateway-fixture";

// Runs the gateway in its own process, so that a test can kill it.
const [port = "", databaseUrl = "", webhookUrl = "", webhookSecret = ""] = process.argv.slice(2);

await startGateway({
  host: "127.0.0.1",
  port: Number(port),
  databaseUrl,
  secretKey: testSecretKey,
  webhookUrl,
  webhookSecret,
  enabledEvents: ["*"],
  publicUrl: `http://127.0.0.1:${port}`,
  log: silentLog,
});
process.stdout.write("ready\n");
