// Generated from the API's document by npm run client:generate.

export type Webhooks = PostOrderEventWebhookRequest;

/**
 * A problem as in RFC 9457.
 */
export type Problem = {
    /**
     * Names the kind of problem. It does not change, and later versions may add some.
     */
    type: string;
    /**
     * The kind of problem in words.
     */
    title: string;
    status: number;
    /**
     * What is wrong with this request.
     */
    detail: string;
    /**
     * The path of the request.
     */
    instance: string;
    /**
     * Names this request in the app's log.
     */
    requestId: string;
    /**
     * What is wrong with which field.
     */
    errors?: Array<{
        path: string;
        message: string;
    }>;
};

export type Order = {
    id: number;
    customerId: number | null;
    email: string | null;
    /**
     * The caller's own id of the order. Its customer sees it, also on the invoice.
     */
    reference: string | null;
    /**
     * Pairs of the shop's own systems. Always empty for the order's customer.
     */
    metadata: {
        [key: string]: string;
    };
    status: 'pending' | 'processing' | 'shipped' | 'delivered' | 'completed' | 'returned' | 'lost' | 'failed' | 'expired' | 'cancelled';
    paymentStatus: 'pending' | 'authorized' | 'declined' | 'unknown' | 'voided' | 'paid' | 'lapsed' | 'partially_refunded' | 'refunded' | 'not_required';
    inventoryStatus: 'pending' | 'reserved' | 'out_of_stock' | 'released' | 'fulfilled';
    failureReason: 'payment_declined' | 'out_of_stock' | 'capture_refused' | null;
    waitingFor: string | null;
    waitingUntil: string | null;
    items: Array<{
        productId: number;
        sku: string;
        name: string;
        quantity: number;
        shippingQuantity: number;
        refundedQuantity: number;
        unitPrice: number;
        subtotal: number;
    }>;
    currency: string;
    subtotal: number;
    adjustments: Array<{
        kind: 'shipping' | 'tax' | 'discount';
        label: string;
        /**
         * Minor units: not above 0 for a discount, not below 0 for the others.
         */
        amount: number;
    }>;
    total: number;
    shippingAddress: string | {
        name: string;
        line1: string;
        line2?: string;
        city: string;
        region?: string;
        postalCode?: string;
        country: string;
    };
    payment: {
        id: number;
        status: 'pending' | 'authorized' | 'declined' | 'unknown' | 'voided' | 'paid' | 'lapsed' | 'partially_refunded' | 'refunded' | 'not_required';
        amount: number;
        capturedAmount: number;
        refundedAmount: number;
        returnedByBankAmount: number;
        returnedElsewhereAmount: number;
        card: {
            brand: string;
            last4: string;
        } | null;
        dispute: {
            status: 'fraud_warning' | 'fraud_warning_closed' | 'warning_needs_response' | 'warning_under_review' | 'warning_closed' | 'needs_response' | 'under_review' | 'appeal_needs_response' | 'appeal_under_review' | 'won' | 'lost' | 'prevented';
            amount: number;
            currency: string;
            reason: string;
            evidenceDueBy: string | null;
        } | null;
    } | null;
    shipment: {
        id: number;
        carrier: string | null;
        trackingNumber: string | null;
        trackingUrl: string | null;
        isManual: boolean;
        status: string;
        estimatedDelivery: string | null;
        shippedAt: string | null;
        deliveredAt: string | null;
    } | null;
    cancelReason: string | null;
    replacesOrderId: number | null;
    replacementOrderId: number | null;
    trackingToken: string | null;
    /**
     * The number of its latest event.
     */
    seq: number;
    /**
     * Changes with every change of the order; the `ETag` of its answers.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
    expiresAt: string;
};

export type ImportedOrder = {
    /**
     * Null or left out for the order of a guest.
     */
    customerId?: number | null;
    /**
     * Required without a `customerId`.
     */
    email?: string;
    items: Array<{
        productId: number;
        quantity: number;
    }>;
    shippingAddress: string | {
        name: string;
        line1: string;
        line2?: string;
        city: string;
        region?: string;
        /**
         * Required in the countries that have postal codes.
         */
        postalCode?: string;
        /**
         * An ISO 3166-1 alpha-2 code, such as `GB`.
         */
        country: string;
    };
    paymentMethod?: string | null;
    /**
     * Your own id of the order, by which it is imported once.
     */
    reference: string;
    metadata?: {
        [key: string]: string;
    };
    adjustments?: Array<{
        kind: 'shipping' | 'tax' | 'discount';
        label: string;
        /**
         * Minor units: not above 0 for a discount, not below 0 for the others.
         */
        amount: number;
    }>;
};

export type ImportResult = {
    /**
     * Null if the order has no valid reference.
     */
    reference: string | null;
    /**
     * `created`: the order was placed. `exists`: an order has this reference already. `invalid`: correct what `errors` says. `failed`: send the order again.
     */
    status: 'created' | 'exists' | 'invalid' | 'failed';
    /**
     * If it was created or exists.
     */
    orderId?: number;
    /**
     * If it is invalid or has failed: why.
     */
    errors?: Array<{
        path: string;
        message: string;
    }>;
};

export type OrderEvent = {
    seq: number;
    type: string;
    data: {
        [key: string]: unknown;
    };
    actor: string;
    at: string;
    status: 'pending' | 'processing' | 'shipped' | 'delivered' | 'completed' | 'returned' | 'lost' | 'failed' | 'expired' | 'cancelled';
    paymentStatus: 'pending' | 'authorized' | 'declined' | 'unknown' | 'voided' | 'paid' | 'lapsed' | 'partially_refunded' | 'refunded' | 'not_required';
    inventoryStatus: 'pending' | 'reserved' | 'out_of_stock' | 'released' | 'fulfilled';
};

export type Refund = {
    id: number;
    orderId: number;
    /**
     * Minor units.
     */
    amount: number;
    currency: string;
    /**
     * `requested` and `pending` refunds can still fail.
     */
    status: 'requested' | 'pending' | 'succeeded' | 'failed';
    /**
     * Why the gateway refused it.
     */
    failureCode: string | null;
    /**
     * For the shop; null for others.
     */
    reason: string | null;
    /**
     * The units that it covers; empty if it covers an amount only.
     */
    lines: Array<{
        productId: number;
        quantity: number;
        restock: boolean;
    }>;
    createdAt: string;
    updatedAt: string;
};

export type Product = {
    id: number;
    sku: string;
    name: string;
    description: string;
    category: string;
    /**
     * Minor units.
     */
    price: number;
    currency: string;
    /**
     * The URL of the picture, or a path if the shop serves it.
     */
    image: string | null;
    /**
     * Unreserved units on hand.
     */
    available: number;
    /**
     * Whether it is off sale. Only who may change products sees such a product.
     */
    archived: boolean;
    /**
     * When it was last edited, archived or restored; the `ETag` of its answers.
     */
    updatedAt: string;
};

export type Stock = {
    productId: number;
    onHand: number;
    /**
     * The units that open orders have reserved.
     */
    reserved: number;
    /**
     * `onHand` without `reserved`.
     */
    available: number;
    /**
     * At or below this many available units, stock is low.
     */
    threshold: number;
};

export type Reorder = {
    id: number;
    productId: number;
    sku: string;
    name: string;
    reason: 'low_stock' | 'out_of_stock';
    /**
     * The available units when the request was opened.
     */
    available: number;
    /**
     * The low-stock threshold when the request was opened.
     */
    threshold: number;
    /**
     * How many units to reorder.
     */
    quantity: number;
    status: 'open' | 'received' | 'cancelled';
    /**
     * The units on hand now.
     */
    onHand: number;
    /**
     * The units that open orders have reserved now.
     */
    reserved: number;
    /**
     * The low-stock threshold now.
     */
    thresholdNow: number;
    createdAt: string;
    closedAt: string | null;
};

export type Customer = {
    id: number;
    /**
     * The shop's own id of the customer.
     */
    reference: string | null;
    name: string;
    email: string;
    phone: string | null;
    address: string | {
        name: string;
        line1: string;
        line2?: string;
        city: string;
        region?: string;
        postalCode?: string;
        country: string;
    } | null;
    createdAt: string;
};

export type FeedEvent = {
    /**
     * The place of the event in the feed of all orders.
     */
    position: number;
    orderId: number;
    /**
     * The place of the event in its order, from 1, without gaps.
     */
    seq: number;
    /**
     * An `EventType`, or one that a later version has added.
     */
    type: string;
    /**
     * What happened: `/docs/events` of the shop has the fields by type.
     */
    data: {
        [key: string]: unknown;
    };
    actor: string;
    at: string;
    status: 'pending' | 'processing' | 'shipped' | 'delivered' | 'completed' | 'returned' | 'lost' | 'failed' | 'expired' | 'cancelled';
    paymentStatus: 'pending' | 'authorized' | 'declined' | 'unknown' | 'voided' | 'paid' | 'lapsed' | 'partially_refunded' | 'refunded' | 'not_required';
    inventoryStatus: 'pending' | 'reserved' | 'out_of_stock' | 'released' | 'fulfilled';
};

export type WebhookEndpoint = {
    id: number;
    url: string;
    description: string | null;
    eventTypes: Array<string> | null;
    /**
     * `failing`: it gets one delivery at a time until one succeeds.
     */
    status: 'enabled' | 'failing' | 'disabled';
    /**
     * `gone`: it answered 410. `failing`: it failed for days.
     */
    disabledReason: 'operator' | 'gone' | 'failing' | null;
    failuresInRow: number;
    failingSince: string | null;
    lastDeliveredAt: string | null;
    /**
     * Events up to this position of the feed have their deliveries.
     */
    position: number;
    previousSecretExpiresAt: string | null;
    createdAt: string;
    updatedAt: string;
};

/**
 * A type of event. Later versions may have more.
 */
export type EventType = 'order/created' | 'order/cancelled' | 'order/status.updated' | 'order/expired' | 'order/shipped' | 'order/delivered' | 'order/ship_requested' | 'order/held' | 'order/hold_released' | 'order/address_changed' | 'order/details_changed' | 'order/items_removed' | 'order/replaced' | 'payment/processed' | 'payment/completed' | 'payment/failed' | 'payment/unknown' | 'payment/voided' | 'payment/refund_requested' | 'payment/refunded' | 'payment/refund_failed' | 'payment/disputed' | 'payment/dispute_closed' | 'payment/reviewed' | 'inventory/reserved' | 'inventory/released' | 'inventory/out_of_stock' | 'inventory/restocked' | 'shipment/updated' | 'shipment/tracking_changed' | 'shipment/handled' | 'email/resent' | 'email/pay_link_sent';

export type WebhookEndpointWithSecret = {
    id: number;
    url: string;
    description: string | null;
    eventTypes: Array<string> | null;
    /**
     * `failing`: it gets one delivery at a time until one succeeds.
     */
    status: 'enabled' | 'failing' | 'disabled';
    /**
     * `gone`: it answered 410. `failing`: it failed for days.
     */
    disabledReason: 'operator' | 'gone' | 'failing' | null;
    failuresInRow: number;
    failingSince: string | null;
    lastDeliveredAt: string | null;
    /**
     * Events up to this position of the feed have their deliveries.
     */
    position: number;
    previousSecretExpiresAt: string | null;
    createdAt: string;
    updatedAt: string;
    /**
     * Verifies the signatures of deliveries. It is not shown again.
     */
    secret: string;
};

export type WebhookDelivery = {
    id: number;
    endpointId: number;
    /**
     * The header `webhook-id`: the same in every attempt.
     */
    webhookId: string;
    type: string;
    position: number | null;
    orderId: number | null;
    seq: number | null;
    status: 'pending' | 'delivered' | 'failed' | 'cancelled';
    tries: number;
    nextTryAt: string | null;
    settledAt: string | null;
    createdAt: string;
    lastAttempt: {
        at: string;
        ms: number;
        /**
         * The status of the answer; null if there was none.
         */
        status: number | null;
        /**
         * Why there was no answer.
         */
        error: string | null;
        /**
         * The start of the answer's body.
         */
        body: string | null;
    } | null;
};

export type WebhookDeliveryWithAttempts = {
    id: number;
    endpointId: number;
    /**
     * The header `webhook-id`: the same in every attempt.
     */
    webhookId: string;
    type: string;
    position: number | null;
    orderId: number | null;
    seq: number | null;
    status: 'pending' | 'delivered' | 'failed' | 'cancelled';
    tries: number;
    nextTryAt: string | null;
    settledAt: string | null;
    createdAt: string;
    lastAttempt: {
        at: string;
        ms: number;
        /**
         * The status of the answer; null if there was none.
         */
        status: number | null;
        /**
         * Why there was no answer.
         */
        error: string | null;
        /**
         * The start of the answer's body.
         */
        body: string | null;
    } | null;
    /**
     * The latest attempts, oldest first.
     */
    attempts: Array<{
        at: string;
        ms: number;
        /**
         * The status of the answer; null if there was none.
         */
        status: number | null;
        /**
         * Why there was no answer.
         */
        error: string | null;
        /**
         * The start of the answer's body.
         */
        body: string | null;
    }>;
    /**
     * The body as it is posted; null if it is gone.
     */
    payload: string | null;
};

export type WebhookPayload = {
    type: string;
    /**
     * When the event occurred.
     */
    timestamp: string;
    data: FeedEvent | {
        endpointId: number;
    };
};

export type ListOrdersData = {
    body?: never;
    path?: never;
    query?: {
        status?: 'pending' | 'processing' | 'shipped' | 'delivered' | 'completed' | 'returned' | 'lost' | 'failed' | 'expired' | 'cancelled';
        paymentStatus?: 'pending' | 'authorized' | 'declined' | 'unknown' | 'voided' | 'paid' | 'lapsed' | 'partially_refunded' | 'refunded' | 'not_required';
        customerId?: number;
        createdAfter?: string;
        createdBefore?: string;
        updatedAfter?: string;
        reference?: string;
        q?: string;
        sort?: 'createdAt' | '-createdAt' | 'updatedAt' | '-updatedAt';
        limit?: number;
        cursor?: string;
    };
    url: '/api/v1/orders';
};

export type ListOrdersResponses = {
    /**
     * A page of orders.
     */
    200: {
        orders: Array<Order>;
        /**
         * The `cursor` of the next page; null on the last.
         */
        nextCursor: string | null;
        /**
         * How many orders the filters find; at most 1,000.
         */
        total: number;
        /**
         * False if there are more than `total`.
         */
        totalIsExact: boolean;
    };
};

export type ListOrdersResponse = ListOrdersResponses[keyof ListOrdersResponses];

export type PlaceOrderData = {
    body: {
        /**
         * Null or left out for the order of a guest.
         */
        customerId?: number | null;
        /**
         * Required without a `customerId`.
         */
        email?: string;
        items: Array<{
            productId: number;
            quantity: number;
        }>;
        shippingAddress: string | {
            name: string;
            line1: string;
            line2?: string;
            city: string;
            region?: string;
            /**
             * Required in the countries that have postal codes.
             */
            postalCode?: string;
            /**
             * An ISO 3166-1 alpha-2 code, such as `GB`.
             */
            country: string;
        };
        paymentMethod?: string | null;
        reference?: string;
        metadata?: {
            [key: string]: string;
        };
        adjustments?: Array<{
            kind: 'shipping' | 'tax' | 'discount';
            label: string;
            /**
             * Minor units: not above 0 for a discount, not below 0 for the others.
             */
            amount: number;
        }>;
    };
    headers?: {
        /**
         * A text of your own for this call, kept for 24 hours. The same key with the same body answers as the first call did, also that a payment was declined. A call that was refused can be corrected and sent with its key.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/orders';
};

export type PlaceOrderResponses = {
    /**
     * The order was placed.
     */
    201: Order;
};

export type PlaceOrderResponse = PlaceOrderResponses[keyof PlaceOrderResponses];

export type ImportOrdersData = {
    body: {
        orders: Array<ImportedOrder>;
    };
    path?: never;
    query?: never;
    url: '/api/v1/orders/import';
};

export type ImportOrdersResponses = {
    /**
     * A result for each order.
     */
    200: {
        /**
         * One for each order, in their order.
         */
        results: Array<ImportResult>;
    };
};

export type ImportOrdersResponse = ImportOrdersResponses[keyof ImportOrdersResponses];

export type ExportOrdersData = {
    body?: never;
    path?: never;
    query?: {
        status?: 'pending' | 'processing' | 'shipped' | 'delivered' | 'completed' | 'returned' | 'lost' | 'failed' | 'expired' | 'cancelled';
        paymentStatus?: 'pending' | 'authorized' | 'declined' | 'unknown' | 'voided' | 'paid' | 'lapsed' | 'partially_refunded' | 'refunded' | 'not_required';
        customerId?: number;
        createdAfter?: string;
        createdBefore?: string;
        updatedAfter?: string;
        reference?: string;
        q?: string;
        format?: 'ndjson' | 'csv';
        sort?: 'createdAt' | '-createdAt';
    };
    url: '/api/v1/orders/export';
};

export type ExportOrdersResponses = {
    /**
     * The orders.
     */
    200: Order;
};

export type ExportOrdersResponse = ExportOrdersResponses[keyof ExportOrdersResponses];

export type ReadOrderData = {
    body?: never;
    path: {
        id: number;
    };
    query?: never;
    url: '/api/v1/orders/{id}';
};

export type ReadOrderResponses = {
    /**
     * The order.
     */
    200: Order;
};

export type ReadOrderResponse = ReadOrderResponses[keyof ReadOrderResponses];

export type ChangeOrderData = {
    body: {
        /**
         * Possible until the label is created.
         */
        shippingAddress?: string | {
            name: string;
            line1: string;
            line2?: string;
            city: string;
            region?: string;
            /**
             * Required in the countries that have postal codes.
             */
            postalCode?: string;
            /**
             * An ISO 3166-1 alpha-2 code, such as `GB`.
             */
            country: string;
        };
        /**
         * Null removes it. It is unique among the orders of the API key or customer that placed this one, also if another key sets it.
         */
        reference?: string | null;
        /**
         * Pairs to set; null removes a pair. The others stay. At most 20 pairs in all.
         */
        metadata?: {
            [key: string]: string | null;
        };
    };
    headers?: {
        /**
         * A text of your own for this call, kept for 24 hours. The same key with the same body answers as the first call did, also that a payment was declined. A call that was refused can be corrected and sent with its key.
         */
        'Idempotency-Key'?: string;
        /**
         * The `ETag` of the answer that you read. The call is refused if it is outdated, unless everything is already as it asks for.
         */
        'If-Match'?: string;
    };
    path: {
        id: number;
    };
    query?: never;
    url: '/api/v1/orders/{id}';
};

export type ChangeOrderResponses = {
    /**
     * The changed order.
     */
    200: Order;
};

export type ChangeOrderResponse = ChangeOrderResponses[keyof ChangeOrderResponses];

export type PayOrderData = {
    body: {
        paymentMethod: string;
    };
    headers?: {
        /**
         * A text of your own for this call, kept for 24 hours. The same key with the same body answers as the first call did, also that a payment was declined. A call that was refused can be corrected and sent with its key.
         */
        'Idempotency-Key'?: string;
        /**
         * The `ETag` of the answer that you read. The call is refused if it is outdated, unless everything is already as it asks for.
         */
        'If-Match'?: string;
    };
    path: {
        id: number;
    };
    query?: never;
    url: '/api/v1/orders/{id}/pay';
};

export type PayOrderResponses = {
    /**
     * The order with its payment.
     */
    200: Order;
};

export type PayOrderResponse = PayOrderResponses[keyof PayOrderResponses];

export type OpenCheckoutData = {
    body?: {
        [key: string]: never;
    };
    path: {
        id: number;
    };
    query?: never;
    url: '/api/v1/orders/{id}/checkout';
};

export type OpenCheckoutResponses = {
    /**
     * Where the customer pays.
     */
    200: {
        url: string;
        /**
         * Until when the page takes the payment.
         */
        expiresAt: string;
    };
};

export type OpenCheckoutResponse = OpenCheckoutResponses[keyof OpenCheckoutResponses];

export type ListOrderEventsData = {
    body?: never;
    path: {
        id: number;
    };
    query?: {
        after?: number;
    };
    url: '/api/v1/orders/{id}/events';
};

export type ListOrderEventsResponses = {
    /**
     * The events.
     */
    200: {
        events: Array<OrderEvent>;
    };
};

export type ListOrderEventsResponse = ListOrderEventsResponses[keyof ListOrderEventsResponses];

export type CancelOrderData = {
    body?: {
        reason?: string;
    };
    headers?: {
        /**
         * A text of your own for this call, kept for 24 hours. The same key with the same body answers as the first call did, also that a payment was declined. A call that was refused can be corrected and sent with its key.
         */
        'Idempotency-Key'?: string;
        /**
         * The `ETag` of the answer that you read. The call is refused if it is outdated, unless everything is already as it asks for.
         */
        'If-Match'?: string;
    };
    path: {
        id: number;
    };
    query?: never;
    url: '/api/v1/orders/{id}/cancel';
};

export type CancelOrderResponses = {
    /**
     * The cancelled order.
     */
    200: Order;
};

export type CancelOrderResponse = CancelOrderResponses[keyof CancelOrderResponses];

export type HoldOrderData = {
    body: {
        reason: string;
    };
    headers?: {
        /**
         * A text of your own for this call, kept for 24 hours. The same key with the same body answers as the first call did, also that a payment was declined. A call that was refused can be corrected and sent with its key.
         */
        'Idempotency-Key'?: string;
        /**
         * The `ETag` of the answer that you read. The call is refused if it is outdated, unless everything is already as it asks for.
         */
        'If-Match'?: string;
    };
    path: {
        id: number;
    };
    query?: never;
    url: '/api/v1/orders/{id}/hold';
};

export type HoldOrderResponses = {
    /**
     * The order.
     */
    200: Order;
};

export type HoldOrderResponse = HoldOrderResponses[keyof HoldOrderResponses];

export type ReleaseOrderData = {
    body?: {
        note?: string;
    };
    headers?: {
        /**
         * A text of your own for this call, kept for 24 hours. The same key with the same body answers as the first call did, also that a payment was declined. A call that was refused can be corrected and sent with its key.
         */
        'Idempotency-Key'?: string;
        /**
         * The `ETag` of the answer that you read. The call is refused if it is outdated, unless everything is already as it asks for.
         */
        'If-Match'?: string;
    };
    path: {
        id: number;
    };
    query?: never;
    url: '/api/v1/orders/{id}/release';
};

export type ReleaseOrderResponses = {
    /**
     * The order.
     */
    200: Order;
};

export type ReleaseOrderResponse = ReleaseOrderResponses[keyof ReleaseOrderResponses];

export type ListRefundsData = {
    body?: never;
    path: {
        id: number;
    };
    query?: {
        after?: number;
        limit?: number;
    };
    url: '/api/v1/orders/{id}/refunds';
};

export type ListRefundsResponses = {
    /**
     * A page of refunds, oldest first.
     */
    200: {
        refunds: Array<Refund>;
        /**
         * The `after` of the next page; null on the last.
         */
        nextAfter: number | null;
    };
};

export type ListRefundsResponse = ListRefundsResponses[keyof ListRefundsResponses];

export type CreateRefundData = {
    body: unknown & {
        /**
         * Minor units.
         */
        amount?: number;
        /**
         * Units to refund, each product once, with their share of discounts, shipping and tax.
         */
        lines?: Array<{
            productId: number;
            quantity: number;
            /**
             * Whether they are back in stock once the refund has succeeded.
             */
            restock?: boolean;
        }>;
        reason?: string;
    };
    headers: {
        /**
         * A text of your own for this call, kept for 24 hours. The same key with the same body answers as the first call did, also that a payment was declined. A call that was refused can be corrected and sent with its key.
         */
        'Idempotency-Key': string;
        /**
         * The `ETag` of the answer that you read. The call is refused if it is outdated, unless everything is already as it asks for.
         */
        'If-Match'?: string;
    };
    path: {
        id: number;
    };
    query?: never;
    url: '/api/v1/orders/{id}/refunds';
};

export type CreateRefundResponses = {
    /**
     * The refund, which the gateway may have refused.
     */
    201: Refund;
};

export type CreateRefundResponse = CreateRefundResponses[keyof CreateRefundResponses];

export type CreateShipmentData = {
    body?: {
        carrier?: string;
        trackingNumber?: string;
        /**
         * True ships it without a label of the shop's carrier, which a carrier or a tracking number of your own implies.
         */
        isManual?: boolean;
    };
    headers?: {
        /**
         * A text of your own for this call, kept for 24 hours. The same key with the same body answers as the first call did, also that a payment was declined. A call that was refused can be corrected and sent with its key.
         */
        'Idempotency-Key'?: string;
        /**
         * The `ETag` of the answer that you read. The call is refused if it is outdated, unless everything is already as it asks for.
         */
        'If-Match'?: string;
    };
    path: {
        id: number;
    };
    query?: never;
    url: '/api/v1/orders/{id}/shipments';
};

export type CreateShipmentResponses = {
    /**
     * The order.
     */
    200: Order;
};

export type CreateShipmentResponse = CreateShipmentResponses[keyof CreateShipmentResponses];

export type DeliverOrderData = {
    body?: {
        [key: string]: never;
    };
    headers?: {
        /**
         * A text of your own for this call, kept for 24 hours. The same key with the same body answers as the first call did, also that a payment was declined. A call that was refused can be corrected and sent with its key.
         */
        'Idempotency-Key'?: string;
        /**
         * The `ETag` of the answer that you read. The call is refused if it is outdated, unless everything is already as it asks for.
         */
        'If-Match'?: string;
    };
    path: {
        id: number;
    };
    query?: never;
    url: '/api/v1/orders/{id}/deliver';
};

export type DeliverOrderResponses = {
    /**
     * The order.
     */
    200: Order;
};

export type DeliverOrderResponse = DeliverOrderResponses[keyof DeliverOrderResponses];

export type ListProductsData = {
    body?: never;
    path?: never;
    query?: {
        category?: string;
        limit?: number;
        after?: number;
    };
    url: '/api/v1/products';
};

export type ListProductsResponses = {
    /**
     * A page of products.
     */
    200: {
        products: Array<Product>;
        /**
         * The `after` of the next page; null on the last.
         */
        nextAfter: number | null;
    };
};

export type ListProductsResponse = ListProductsResponses[keyof ListProductsResponses];

export type CreateProductData = {
    body: {
        sku: string;
        name: string;
        description?: string;
        category: string;
        /**
         * Minor units.
         */
        price: number;
        currency: string;
        /**
         * Units on hand. Above 0, the API key needs the scope inventory:write too.
         */
        openingStock?: number;
        /**
         * At or below this many available units, stock is low. The shop's default if left out.
         */
        threshold?: number;
    };
    headers?: {
        /**
         * A text of your own for this call, kept for 24 hours. The same key with the same body answers as the first call did, also that a payment was declined. A call that was refused can be corrected and sent with its key.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/products';
};

export type CreateProductResponses = {
    /**
     * The product was created.
     */
    201: Product;
};

export type CreateProductResponse = CreateProductResponses[keyof CreateProductResponses];

export type ReadProductData = {
    body?: never;
    path: {
        id: number;
    };
    query?: never;
    url: '/api/v1/products/{id}';
};

export type ReadProductResponses = {
    /**
     * The product.
     */
    200: Product;
};

export type ReadProductResponse = ReadProductResponses[keyof ReadProductResponses];

export type ChangeProductData = {
    body: {
        sku?: string;
        name?: string;
        description?: string;
        category?: string;
        /**
         * Minor units of the product's currency.
         */
        price?: number;
        /**
         * True takes it off sale, false puts it back.
         */
        archived?: boolean;
    };
    headers?: {
        /**
         * A text of your own for this call, kept for 24 hours. The same key with the same body answers as the first call did, also that a payment was declined. A call that was refused can be corrected and sent with its key.
         */
        'Idempotency-Key'?: string;
        /**
         * The `ETag` of the answer that you read. The call is refused if it is outdated, unless everything is already as it asks for.
         */
        'If-Match'?: string;
    };
    path: {
        id: number;
    };
    query?: never;
    url: '/api/v1/products/{id}';
};

export type ChangeProductResponses = {
    /**
     * The changed product.
     */
    200: Product;
};

export type ChangeProductResponse = ChangeProductResponses[keyof ChangeProductResponses];

export type ChangeStockData = {
    body: {
        kind: 'receive';
        /**
         * The units that have arrived.
         */
        quantity: number;
        reason: string;
        /**
         * The open reorder request that these units fulfill.
         */
        reorderId?: number;
    } | {
        kind: 'adjust';
        /**
         * The units to add; below 0, to take away.
         */
        quantity: number;
        reason: string;
    } | {
        kind: 'count';
        /**
         * All units on hand, reserved ones included.
         */
        quantity: number;
        reason: string;
    };
    headers: {
        /**
         * A text of your own for this call, kept for 24 hours. The same key with the same body answers as the first call did, also that a payment was declined. A call that was refused can be corrected and sent with its key.
         */
        'Idempotency-Key': string;
    };
    path: {
        id: number;
    };
    query?: never;
    url: '/api/v1/products/{id}/stock-changes';
};

export type ChangeStockResponses = {
    /**
     * The stock after the change.
     */
    200: Stock;
};

export type ChangeStockResponse = ChangeStockResponses[keyof ChangeStockResponses];

export type ListReordersData = {
    body?: never;
    path?: never;
    query?: {
        status?: 'open' | 'received' | 'cancelled';
        before?: number;
        limit?: number;
    };
    url: '/api/v1/reorders';
};

export type ListReordersResponses = {
    /**
     * A page of reorder requests.
     */
    200: {
        reorders: Array<Reorder>;
        /**
         * The `before` of the next page; null on the last.
         */
        nextBefore: number | null;
    };
};

export type ListReordersResponse = ListReordersResponses[keyof ListReordersResponses];

export type ReadCustomerData = {
    body?: never;
    path: {
        id: number;
    };
    query?: never;
    url: '/api/v1/customers/{id}';
};

export type ReadCustomerResponses = {
    /**
     * The customer.
     */
    200: Customer;
};

export type ReadCustomerResponse = ReadCustomerResponses[keyof ReadCustomerResponses];

export type PutCustomerData = {
    body: {
        name: string;
        email: string;
        /**
         * Left out, it stays as it is; null removes it.
         */
        phone?: string | null;
        /**
         * The default address. Left out, it stays as it is; null removes it.
         */
        address?: string | {
            name: string;
            line1: string;
            line2?: string;
            city: string;
            region?: string;
            /**
             * Required in the countries that have postal codes.
             */
            postalCode?: string;
            /**
             * An ISO 3166-1 alpha-2 code, such as `GB`.
             */
            country: string;
        } | null;
    };
    path: {
        reference: string;
    };
    query?: never;
    url: '/api/v1/customers/by-reference/{reference}';
};

export type PutCustomerResponses = {
    /**
     * The customer, which existed.
     */
    200: Customer;
    /**
     * The new customer.
     */
    201: Customer;
};

export type PutCustomerResponse = PutCustomerResponses[keyof PutCustomerResponses];

export type ListEventsData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Only events after this position: 0 for all.
         */
        after?: number;
        /**
         * Only events of these types, separated by commas.
         */
        types?: Array<EventType>;
        limit?: number;
        /**
         * How many seconds to wait for an event if there is none.
         */
        wait?: number;
    };
    url: '/api/v1/events';
};

export type ListEventsResponses = {
    /**
     * A page of the feed.
     */
    200: {
        events: Array<FeedEvent>;
        /**
         * The `after` of the next call, also if there are no events.
         */
        nextAfter: number;
    };
};

export type ListEventsResponse = ListEventsResponses[keyof ListEventsResponses];

export type ListWebhookEndpointsData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/webhook-endpoints';
};

export type ListWebhookEndpointsResponses = {
    /**
     * All endpoints.
     */
    200: {
        endpoints: Array<WebhookEndpoint>;
    };
};

export type ListWebhookEndpointsResponse = ListWebhookEndpointsResponses[keyof ListWebhookEndpointsResponses];

export type CreateWebhookEndpointData = {
    body: {
        /**
         * An `https:` or `http:` URL that leads to the public internet. It is stored as browsers write it, without a fragment.
         */
        url: string;
        /**
         * The types of events to deliver; null for all.
         */
        eventTypes?: Array<EventType> | null;
        description?: string | null;
    };
    path?: never;
    query?: never;
    url: '/api/v1/webhook-endpoints';
};

export type CreateWebhookEndpointResponses = {
    /**
     * The endpoint, with its secret.
     */
    201: WebhookEndpointWithSecret;
};

export type CreateWebhookEndpointResponse = CreateWebhookEndpointResponses[keyof CreateWebhookEndpointResponses];

export type DeleteWebhookEndpointData = {
    body?: never;
    path: {
        id: number;
    };
    query?: never;
    url: '/api/v1/webhook-endpoints/{id}';
};

export type DeleteWebhookEndpointResponses = {
    /**
     * The endpoint was deleted.
     */
    204: void;
};

export type DeleteWebhookEndpointResponse = DeleteWebhookEndpointResponses[keyof DeleteWebhookEndpointResponses];

export type ReadWebhookEndpointData = {
    body?: never;
    path: {
        id: number;
    };
    query?: never;
    url: '/api/v1/webhook-endpoints/{id}';
};

export type ReadWebhookEndpointResponses = {
    /**
     * The endpoint.
     */
    200: WebhookEndpoint;
};

export type ReadWebhookEndpointResponse = ReadWebhookEndpointResponses[keyof ReadWebhookEndpointResponses];

export type ChangeWebhookEndpointData = {
    body: {
        /**
         * An `https:` or `http:` URL that leads to the public internet. It is stored as browsers write it, without a fragment.
         */
        url?: string;
        /**
         * The types of events to deliver; null for all.
         */
        eventTypes?: Array<EventType> | null;
        description?: string | null;
        /**
         * False pauses the endpoint: its events wait. True delivers them, failed ones too.
         */
        enabled?: boolean;
    };
    path: {
        id: number;
    };
    query?: never;
    url: '/api/v1/webhook-endpoints/{id}';
};

export type ChangeWebhookEndpointResponses = {
    /**
     * The changed endpoint.
     */
    200: WebhookEndpoint;
};

export type ChangeWebhookEndpointResponse = ChangeWebhookEndpointResponses[keyof ChangeWebhookEndpointResponses];

export type RotateWebhookSecretData = {
    body?: {
        /**
         * How long deliveries are signed with the earlier secrets too.
         */
        overlapHours?: number;
    };
    path: {
        id: number;
    };
    query?: never;
    url: '/api/v1/webhook-endpoints/{id}/rotate-secret';
};

export type RotateWebhookSecretResponses = {
    /**
     * The endpoint, with its new secret.
     */
    200: WebhookEndpointWithSecret;
};

export type RotateWebhookSecretResponse = RotateWebhookSecretResponses[keyof RotateWebhookSecretResponses];

export type SendTestEventData = {
    body?: never;
    path: {
        id: number;
    };
    query?: never;
    url: '/api/v1/webhook-endpoints/{id}/test';
};

export type SendTestEventResponses = {
    /**
     * The delivery, to be made now.
     */
    202: WebhookDelivery;
};

export type SendTestEventResponse = SendTestEventResponses[keyof SendTestEventResponses];

export type ListWebhookDeliveriesData = {
    body?: never;
    path: {
        id: number;
    };
    query?: {
        status?: 'pending' | 'delivered' | 'failed' | 'cancelled';
        limit?: number;
        cursor?: string;
    };
    url: '/api/v1/webhook-endpoints/{id}/deliveries';
};

export type ListWebhookDeliveriesResponses = {
    /**
     * A page of deliveries.
     */
    200: {
        deliveries: Array<WebhookDelivery>;
        /**
         * The `cursor` of the next page; null on the last.
         */
        nextCursor: string | null;
    };
};

export type ListWebhookDeliveriesResponse = ListWebhookDeliveriesResponses[keyof ListWebhookDeliveriesResponses];

export type ReadWebhookDeliveryData = {
    body?: never;
    path: {
        id: number;
        deliveryId: string;
    };
    query?: never;
    url: '/api/v1/webhook-endpoints/{id}/deliveries/{deliveryId}';
};

export type ReadWebhookDeliveryResponses = {
    /**
     * The delivery.
     */
    200: WebhookDeliveryWithAttempts;
};

export type ReadWebhookDeliveryResponse = ReadWebhookDeliveryResponses[keyof ReadWebhookDeliveryResponses];

export type RedeliverWebhookData = {
    body?: never;
    path: {
        id: number;
        deliveryId: string;
    };
    query?: never;
    url: '/api/v1/webhook-endpoints/{id}/deliveries/{deliveryId}/redeliver';
};

export type RedeliverWebhookResponses = {
    /**
     * The delivery, to be made now.
     */
    202: WebhookDelivery;
};

export type RedeliverWebhookResponse = RedeliverWebhookResponses[keyof RedeliverWebhookResponses];

export type ReadHealthData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/health';
};

export type ReadHealthResponses = {
    /**
     * Orders can be placed and processed.
     */
    200: {
        status: 'ok' | 'degraded';
        /**
         * The state of each service, by its name.
         */
        checks: {
            [key: string]: string;
        };
        /**
         * Only for API keys and operators.
         */
        details?: {
            [key: string]: {
                state: string;
                /**
                 * Since when the process has seen this state.
                 */
                since: string | null;
                checkedAt: string | null;
                latencyMs: number | null;
                lastError: {
                    message: string;
                    at: string;
                } | null;
                changes: Array<{
                    state: string;
                    at: string;
                }>;
                facts: {
                    [key: string]: number | string | Array<string>;
                };
            };
        };
    };
};

export type ReadHealthResponse = ReadHealthResponses[keyof ReadHealthResponses];

export type ReadLivenessData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/health/live';
};

export type ReadLivenessResponses = {
    /**
     * It responds.
     */
    200: {
        status: 'ok';
    };
};

export type ReadLivenessResponse = ReadLivenessResponses[keyof ReadLivenessResponses];

export type ReadReadinessData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/health/ready';
};

export type ReadReadinessResponses = {
    /**
     * Orders can be placed and processed.
     */
    200: {
        status: 'ok' | 'degraded';
        /**
         * The state of each service, by its name.
         */
        checks: {
            [key: string]: string;
        };
        /**
         * Only for API keys and operators.
         */
        details?: {
            [key: string]: {
                state: string;
                /**
                 * Since when the process has seen this state.
                 */
                since: string | null;
                checkedAt: string | null;
                latencyMs: number | null;
                lastError: {
                    message: string;
                    at: string;
                } | null;
                changes: Array<{
                    state: string;
                    at: string;
                }>;
                facts: {
                    [key: string]: number | string | Array<string>;
                };
            };
        };
    };
};

export type ReadReadinessResponse = ReadReadinessResponses[keyof ReadReadinessResponses];

export type ReadMetricsData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/metrics';
};

export type ReadMetricsResponses = {
    /**
     * In Prometheus' text format.
     */
    200: string;
};

export type ReadMetricsResponse = ReadMetricsResponses[keyof ReadMetricsResponses];

export type PostOrderEventWebhookPayload = WebhookPayload;

export type PostOrderEventWebhookRequest = {
    body: PostOrderEventWebhookPayload;
    key: 'orderEvent';
    path?: never;
    query?: never;
};
