import { api } from "@/lib/http/route";
import { readiness } from "../readiness";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({ GET: readiness });
