import { startGateway } from "@/local/gateway";
import { silentLog } from "@/local/log";
import { SECRET_KEY } from "@/tests/payments/gateway-shop";

// A gateway as a process of its own, to be killed.
const [port = "", databaseUrl = "", webhookUrl = "", webhookSecret = ""] = process.argv.slice(2);

await startGateway({
  host: "127.0.0.1",
  port: Number(port),
  databaseUrl,
  secretKey: SECRET_KEY,
  webhookUrl,
  webhookSecret,
  publicUrl: `http://127.0.0.1:${port}`,
  log: silentLog,
});
process.stdout.write("ready\n");
