// Generated from the API's document by npm run client:generate.

import type {
  CancelOrderData,
  CancelOrderResponse,
  ChangeOrderData,
  ChangeOrderResponse,
  ChangeProductData,
  ChangeProductResponse,
  ChangeStockData,
  ChangeStockResponse,
  ChangeWebhookEndpointData,
  ChangeWebhookEndpointResponse,
  CreateProductData,
  CreateProductResponse,
  CreateRefundData,
  CreateRefundResponse,
  CreateShipmentData,
  CreateShipmentResponse,
  CreateWebhookEndpointData,
  CreateWebhookEndpointResponse,
  DeleteWebhookEndpointData,
  DeliverOrderData,
  DeliverOrderResponse,
  ExportOrdersData,
  HoldOrderData,
  HoldOrderResponse,
  ImportOrdersData,
  ImportOrdersResponse,
  ListEventsData,
  ListEventsResponse,
  ListOrderEventsData,
  ListOrderEventsResponse,
  ListOrdersData,
  ListOrdersResponse,
  ListProductsData,
  ListProductsResponse,
  ListRefundsData,
  ListRefundsResponse,
  ListReordersData,
  ListReordersResponse,
  ListWebhookDeliveriesData,
  ListWebhookDeliveriesResponse,
  ListWebhookEndpointsData,
  ListWebhookEndpointsResponse,
  OpenCheckoutData,
  OpenCheckoutResponse,
  PayOrderData,
  PayOrderResponse,
  PlaceOrderData,
  PlaceOrderResponse,
  PutCustomerData,
  PutCustomerResponse,
  ReadCustomerData,
  ReadCustomerResponse,
  ReadHealthData,
  ReadHealthResponse,
  ReadLivenessData,
  ReadLivenessResponse,
  ReadMetricsData,
  ReadOrderData,
  ReadOrderResponse,
  ReadProductData,
  ReadProductResponse,
  ReadReadinessData,
  ReadReadinessResponse,
  ReadWebhookDeliveryData,
  ReadWebhookDeliveryResponse,
  ReadWebhookEndpointData,
  ReadWebhookEndpointResponse,
  RedeliverWebhookData,
  RedeliverWebhookResponse,
  ReleaseOrderData,
  ReleaseOrderResponse,
  RotateWebhookSecretData,
  RotateWebhookSecretResponse,
  SendTestEventData,
  SendTestEventResponse,
} from "./types.gen.js";

export const operations = {
  listOrders: {
    method: "GET",
    path: "/api/v1/orders",
    hasBody: false,
    isKeyed: false,
  },
  placeOrder: {
    method: "POST",
    path: "/api/v1/orders",
    hasBody: true,
    isKeyed: true,
  },
  importOrders: {
    method: "POST",
    path: "/api/v1/orders/import",
    hasBody: true,
    isKeyed: false,
  },
  exportOrders: {
    method: "GET",
    path: "/api/v1/orders/export",
    hasBody: false,
    isKeyed: false,
  },
  readOrder: {
    method: "GET",
    path: "/api/v1/orders/{id}",
    hasBody: false,
    isKeyed: false,
  },
  changeOrder: {
    method: "PATCH",
    path: "/api/v1/orders/{id}",
    hasBody: true,
    isKeyed: true,
  },
  payOrder: {
    method: "POST",
    path: "/api/v1/orders/{id}/pay",
    hasBody: true,
    isKeyed: true,
  },
  openCheckout: {
    method: "POST",
    path: "/api/v1/orders/{id}/checkout",
    hasBody: true,
    isKeyed: false,
  },
  listOrderEvents: {
    method: "GET",
    path: "/api/v1/orders/{id}/events",
    hasBody: false,
    isKeyed: false,
  },
  cancelOrder: {
    method: "POST",
    path: "/api/v1/orders/{id}/cancel",
    hasBody: true,
    isKeyed: true,
  },
  holdOrder: {
    method: "POST",
    path: "/api/v1/orders/{id}/hold",
    hasBody: true,
    isKeyed: true,
  },
  releaseOrder: {
    method: "POST",
    path: "/api/v1/orders/{id}/release",
    hasBody: true,
    isKeyed: true,
  },
  listRefunds: {
    method: "GET",
    path: "/api/v1/orders/{id}/refunds",
    hasBody: false,
    isKeyed: false,
  },
  createRefund: {
    method: "POST",
    path: "/api/v1/orders/{id}/refunds",
    hasBody: true,
    isKeyed: true,
  },
  createShipment: {
    method: "POST",
    path: "/api/v1/orders/{id}/shipments",
    hasBody: true,
    isKeyed: true,
  },
  deliverOrder: {
    method: "POST",
    path: "/api/v1/orders/{id}/deliver",
    hasBody: true,
    isKeyed: true,
  },
  listProducts: {
    method: "GET",
    path: "/api/v1/products",
    hasBody: false,
    isKeyed: false,
  },
  createProduct: {
    method: "POST",
    path: "/api/v1/products",
    hasBody: true,
    isKeyed: true,
  },
  readProduct: {
    method: "GET",
    path: "/api/v1/products/{id}",
    hasBody: false,
    isKeyed: false,
  },
  changeProduct: {
    method: "PATCH",
    path: "/api/v1/products/{id}",
    hasBody: true,
    isKeyed: true,
  },
  changeStock: {
    method: "POST",
    path: "/api/v1/products/{id}/stock-changes",
    hasBody: true,
    isKeyed: true,
  },
  listReorders: {
    method: "GET",
    path: "/api/v1/reorders",
    hasBody: false,
    isKeyed: false,
  },
  readCustomer: {
    method: "GET",
    path: "/api/v1/customers/{id}",
    hasBody: false,
    isKeyed: false,
  },
  putCustomer: {
    method: "PUT",
    path: "/api/v1/customers/by-reference/{reference}",
    hasBody: true,
    isKeyed: false,
  },
  listEvents: {
    method: "GET",
    path: "/api/v1/events",
    hasBody: false,
    isKeyed: false,
  },
  listWebhookEndpoints: {
    method: "GET",
    path: "/api/v1/webhook-endpoints",
    hasBody: false,
    isKeyed: false,
  },
  createWebhookEndpoint: {
    method: "POST",
    path: "/api/v1/webhook-endpoints",
    hasBody: true,
    isKeyed: false,
  },
  readWebhookEndpoint: {
    method: "GET",
    path: "/api/v1/webhook-endpoints/{id}",
    hasBody: false,
    isKeyed: false,
  },
  changeWebhookEndpoint: {
    method: "PATCH",
    path: "/api/v1/webhook-endpoints/{id}",
    hasBody: true,
    isKeyed: false,
  },
  deleteWebhookEndpoint: {
    method: "DELETE",
    path: "/api/v1/webhook-endpoints/{id}",
    hasBody: false,
    isKeyed: false,
  },
  rotateWebhookSecret: {
    method: "POST",
    path: "/api/v1/webhook-endpoints/{id}/rotate-secret",
    hasBody: true,
    isKeyed: false,
  },
  sendTestEvent: {
    method: "POST",
    path: "/api/v1/webhook-endpoints/{id}/test",
    hasBody: false,
    isKeyed: false,
  },
  listWebhookDeliveries: {
    method: "GET",
    path: "/api/v1/webhook-endpoints/{id}/deliveries",
    hasBody: false,
    isKeyed: false,
  },
  readWebhookDelivery: {
    method: "GET",
    path: "/api/v1/webhook-endpoints/{id}/deliveries/{deliveryId}",
    hasBody: false,
    isKeyed: false,
  },
  redeliverWebhook: {
    method: "POST",
    path: "/api/v1/webhook-endpoints/{id}/deliveries/{deliveryId}/redeliver",
    hasBody: false,
    isKeyed: false,
  },
  readHealth: {
    method: "GET",
    path: "/api/v1/health",
    hasBody: false,
    isKeyed: false,
  },
  readLiveness: {
    method: "GET",
    path: "/api/v1/health/live",
    hasBody: false,
    isKeyed: false,
  },
  readReadiness: {
    method: "GET",
    path: "/api/v1/health/ready",
    hasBody: false,
    isKeyed: false,
  },
  readMetrics: {
    method: "GET",
    path: "/api/v1/metrics",
    hasBody: false,
    isKeyed: false,
  },
} as const;

export interface Operations {
  /** List orders. */
  listOrders: { sent: ListOrdersData; answer: ListOrdersResponse };
  /** Place an order. */
  placeOrder: { sent: PlaceOrderData; answer: PlaceOrderResponse };
  /** Place up to 1,000 orders. */
  importOrders: { sent: ImportOrdersData; answer: ImportOrdersResponse };
  /** Export orders as a file. */
  exportOrders: { sent: ExportOrdersData; answer: string };
  /** Read an order. */
  readOrder: { sent: ReadOrderData; answer: ReadOrderResponse };
  /** Change the address, the reference or the metadata of an order. */
  changeOrder: { sent: ChangeOrderData; answer: ChangeOrderResponse };
  /** Pay an unpaid order. */
  payOrder: { sent: PayOrderData; answer: PayOrderResponse };
  /** Open the hosted payment page of an unpaid order. */
  openCheckout: { sent: OpenCheckoutData; answer: OpenCheckoutResponse };
  /** Read the events of an order. */
  listOrderEvents: { sent: ListOrderEventsData; answer: ListOrderEventsResponse };
  /** Cancel an order. */
  cancelOrder: { sent: CancelOrderData; answer: CancelOrderResponse };
  /** Put an order on hold. */
  holdOrder: { sent: HoldOrderData; answer: HoldOrderResponse };
  /** Release an order that is on hold. */
  releaseOrder: { sent: ReleaseOrderData; answer: ReleaseOrderResponse };
  /** List the refunds of an order. */
  listRefunds: { sent: ListRefundsData; answer: ListRefundsResponse };
  /** Refund an amount or units of an order. */
  createRefund: { sent: CreateRefundData; answer: CreateRefundResponse };
  /** Ship an order. */
  createShipment: { sent: CreateShipmentData; answer: CreateShipmentResponse };
  /** Mark a shipped order as delivered. */
  deliverOrder: { sent: DeliverOrderData; answer: DeliverOrderResponse };
  /** List the products on sale. */
  listProducts: { sent: ListProductsData; answer: ListProductsResponse };
  /** Create a product and put it on sale. */
  createProduct: { sent: CreateProductData; answer: CreateProductResponse };
  /** Read a product. */
  readProduct: { sent: ReadProductData; answer: ReadProductResponse };
  /** Change a product, take it off sale or put it back. */
  changeProduct: { sent: ChangeProductData; answer: ChangeProductResponse };
  /** Receive, adjust or count the stock of a product. */
  changeStock: { sent: ChangeStockData; answer: ChangeStockResponse };
  /** List the reorder requests. */
  listReorders: { sent: ListReordersData; answer: ListReordersResponse };
  /** Read a customer. */
  readCustomer: { sent: ReadCustomerData; answer: ReadCustomerResponse };
  /** Create or update the customer with a reference of your own. */
  putCustomer: { sent: PutCustomerData; answer: PutCustomerResponse };
  /** Read the feed of events. */
  listEvents: { sent: ListEventsData; answer: ListEventsResponse };
  /** List webhook endpoints. */
  listWebhookEndpoints: { sent: ListWebhookEndpointsData; answer: ListWebhookEndpointsResponse };
  /** Create a webhook endpoint. */
  createWebhookEndpoint: { sent: CreateWebhookEndpointData; answer: CreateWebhookEndpointResponse };
  /** Read a webhook endpoint. */
  readWebhookEndpoint: { sent: ReadWebhookEndpointData; answer: ReadWebhookEndpointResponse };
  /** Change, pause or enable a webhook endpoint. */
  changeWebhookEndpoint: { sent: ChangeWebhookEndpointData; answer: ChangeWebhookEndpointResponse };
  /** Delete a webhook endpoint. */
  deleteWebhookEndpoint: { sent: DeleteWebhookEndpointData; answer: void };
  /** Rotate the secret of a webhook endpoint. */
  rotateWebhookSecret: { sent: RotateWebhookSecretData; answer: RotateWebhookSecretResponse };
  /** Send a test event. */
  sendTestEvent: { sent: SendTestEventData; answer: SendTestEventResponse };
  /** List the deliveries of a webhook endpoint. */
  listWebhookDeliveries: { sent: ListWebhookDeliveriesData; answer: ListWebhookDeliveriesResponse };
  /** Read a delivery with its attempts and its body. */
  readWebhookDelivery: { sent: ReadWebhookDeliveryData; answer: ReadWebhookDeliveryResponse };
  /** Deliver an event again. */
  redeliverWebhook: { sent: RedeliverWebhookData; answer: RedeliverWebhookResponse };
  /** The state of the app and of what it depends on. */
  readHealth: { sent: ReadHealthData; answer: ReadHealthResponse };
  /** Whether the process responds. */
  readLiveness: { sent: ReadLivenessData; answer: ReadLivenessResponse };
  /** Whether orders can be placed and processed. */
  readReadiness: { sent: ReadReadinessData; answer: ReadReadinessResponse };
  /** The metrics of the process that responds, for Prometheus. */
  readMetrics: { sent: ReadMetricsData; answer: string };
}
