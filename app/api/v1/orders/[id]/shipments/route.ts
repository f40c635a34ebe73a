import { orderAnswer, orderAnswers, requireDone } from "@/app/api/v1/orders/order-answer";
import { createShipmentInput } from "@/lib/domain/order/api-input";
import { idParams } from "@/lib/domain/url-fields";
import { readIfMatch } from "@/lib/http/entity-tag";
import { api, route } from "@/lib/http/route";
import { readChangedOrder } from "@/lib/services/orders";
import { shipManually } from "@/lib/services/shipping/ship-manually";
import { shipOrder } from "@/lib/services/shipping/ship-order";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  POST: route({
    auth: "required",
    limit: "create",
    params: idParams,
    body: createShipmentInput,
    operation: {
      id: "createShipment",
      tag: "Shipments",
      summary: "Ship an order",
      description:
        "In a shop with manual fulfillment, an order that is paid waits for this call. Without a carrier of your own, a label of the shop's carrier is requested, and the order is shipped once it is there. An order whose payment is captured at shipment is captured first.",
      scope: "shipments:write",
      aboutOrder: true,
      idempotencyKey: "optional",
      ifMatch: true,
      example: { carrier: "DHL", trackingNumber: "00340434161094015902" },
      answers: orderAnswers("The order."),
      problems: { 409: "The order can't be shipped in its state." },
    },
    async handle({ ctx, params, body, request, claim }) {
      const { carrier, trackingNumber, isManual } = body;
      const orderId = params.id;
      const call = { orderId, versions: readIfMatch(request), claim };
      const shipped =
        isManual || carrier !== undefined || trackingNumber !== undefined
          ? await shipManually({ ctx, input: { ...call, carrier, trackingNumber } })
          : await shipOrder({ ctx, input: call });
      requireDone(shipped);
      const input = { orderId, scope: "shipments:write" as const };
      return orderAnswer(await readChangedOrder({ ctx, input }));
    },
  }),
});
