import { channelAuthForm } from "@/lib/http/request-schemas";
import { api, route } from "@/lib/http/route";
import { authorizeChannel } from "@/lib/services/realtime/authorize-channel";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  POST: route({
    auth: "required",
    limit: "read",
    body: channelAuthForm,
    encoding: "form",
    async handle({ ctx, body }) {
      const input = { socketId: body.socket_id, channel: body.channel_name };
      return { body: await authorizeChannel({ ctx, input }) };
    },
  }),
});
