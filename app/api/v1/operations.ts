import type { DocumentedCall } from "@/lib/http/operation";
import type { RouteHandler } from "@/lib/http/route";
import * as customer from "./customers/[id]/route";
import * as customerByReference from "./customers/by-reference/[reference]/route";
import * as feed from "./events/route";
import * as liveness from "./health/live/route";
import * as readiness from "./health/ready/route";
import * as health from "./health/route";
import * as metrics from "./metrics/route";
import * as cancel from "./orders/[id]/cancel/route";
import * as checkout from "./orders/[id]/checkout/route";
import * as deliver from "./orders/[id]/deliver/route";
import * as events from "./orders/[id]/events/route";
import * as hold from "./orders/[id]/hold/route";
import * as pay from "./orders/[id]/pay/route";
import * as refunds from "./orders/[id]/refunds/route";
import * as release from "./orders/[id]/release/route";
import * as order from "./orders/[id]/route";
import * as shipments from "./orders/[id]/shipments/route";
import * as orderExport from "./orders/export/route";
import * as orderImport from "./orders/import/route";
import * as orders from "./orders/route";
import * as product from "./products/[id]/route";
import * as stockChanges from "./products/[id]/stock-changes/route";
import * as products from "./products/route";
import * as reorders from "./reorders/route";
import * as redeliver from "./webhook-endpoints/[id]/deliveries/[deliveryId]/redeliver/route";
import * as webhookDelivery from "./webhook-endpoints/[id]/deliveries/[deliveryId]/route";
import * as webhookDeliveries from "./webhook-endpoints/[id]/deliveries/route";
import * as rotateSecret from "./webhook-endpoints/[id]/rotate-secret/route";
import * as webhookEndpoint from "./webhook-endpoints/[id]/route";
import * as testEvent from "./webhook-endpoints/[id]/test/route";
import * as webhookEndpoints from "./webhook-endpoints/route";

type RouteModule = Partial<Record<Uppercase<DocumentedCall["method"]>, RouteHandler>>;

/** The route files of the API by their paths, in the order in which the document shows them. */
const modules: Record<string, RouteModule> = {
  "/orders": orders,
  "/orders/import": orderImport,
  "/orders/export": orderExport,
  "/orders/{id}": order,
  "/orders/{id}/pay": pay,
  "/orders/{id}/checkout": checkout,
  "/orders/{id}/events": events,
  "/orders/{id}/cancel": cancel,
  "/orders/{id}/hold": hold,
  "/orders/{id}/release": release,
  "/orders/{id}/refunds": refunds,
  "/orders/{id}/shipments": shipments,
  "/orders/{id}/deliver": deliver,
  "/products": products,
  "/products/{id}": product,
  "/products/{id}/stock-changes": stockChanges,
  "/reorders": reorders,
  "/customers/{id}": customer,
  "/customers/by-reference/{reference}": customerByReference,
  "/events": feed,
  "/webhook-endpoints": webhookEndpoints,
  "/webhook-endpoints/{id}": webhookEndpoint,
  "/webhook-endpoints/{id}/rotate-secret": rotateSecret,
  "/webhook-endpoints/{id}/test": testEvent,
  "/webhook-endpoints/{id}/deliveries": webhookDeliveries,
  "/webhook-endpoints/{id}/deliveries/{deliveryId}": webhookDelivery,
  "/webhook-endpoints/{id}/deliveries/{deliveryId}/redeliver": redeliver,
  "/health": health,
  "/health/live": liveness,
  "/health/ready": readiness,
  "/metrics": metrics,
};

const methods = ["get", "post", "put", "patch", "delete"] as const;

/** Every documented call of the API. */
export const documentedCalls: readonly DocumentedCall[] = Object.entries(modules).flatMap(
  ([path, module]) =>
    methods.flatMap((method) => {
      const route = module[method.toUpperCase() as Uppercase<typeof method>]?.documented;
      return route ? [{ path: `/api/v1${path}`, method, route }] : [];
    }),
);
