import { api } from "@/lib/http/route";
import { readiness } from "./readiness";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: readiness("readHealth", "The state of the app and of what it depends on"),
});
