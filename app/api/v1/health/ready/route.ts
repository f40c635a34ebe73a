import { readiness } from "@/app/api/v1/health/readiness";
import { api } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: readiness("readReadiness", "Whether orders can be placed and processed"),
});
