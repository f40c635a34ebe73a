import { documentedCalls } from "@/app/api/v1/operations";
import { openApiDocument } from "@/lib/http/openapi";
import { api, route } from "@/lib/http/route";

/** The document of this API, for the reference at `/docs` and for generators of clients. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "none",
    limit: "read",
    async handle({ ctx }) {
      return { body: openApiDocument(documentedCalls, ctx.settings.appUrl) };
    },
  }),
});
