import { api, route } from "@/lib/http/route";
import { readLab } from "@/lib/services/lab";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    isPolled: true,
    async handle({ ctx }) {
      return { body: await readLab({ ctx }) };
    },
  }),
});
