import { readiness } from "@/lib/http/readiness";
import { api } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({ GET: readiness });
