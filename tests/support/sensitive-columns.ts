/**
 * Every column of `prisma/schema.prisma`, by whether telemetry may store what it holds. A sample
 * stands for each secret and each personal column; `neither` lists the others.
 */
interface ModelColumns {
  secret?: Readonly<Record<string, unknown>>;
  personal?: Readonly<Record<string, unknown>>;
  neither: string;
}

const hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const passwordHash = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$RdescudvJCsgt3ub";

export const modelColumns: Readonly<Record<string, ModelColumns>> = {
  Customer: {
    personal: {
      email: "ann.leaf@customers.test",
      name: "Ann Leafley",
      phone: "+49 30 901820",
      address: {
        name: "Ann Leafley",
        line1: "12 Leaf Lane",
        city: "Leafford",
        postalCode: "LF1 2AB",
      },
    },
    neither: `id reference defaultPaymentMethod gatewayCustomerRef gatewayCustomerAt gatewayDeletionTriedAt
      createdAt erasedAt`,
  },
  User: {
    secret: { passwordHash },
    personal: { email: "olu.brand@users.test", name: "Olu Brandwood" },
    neither: "id role customerId createdAt emailVerifiedAt disabledAt",
  },
  UserIdentity: {
    personal: { providerAccountId: "118299304021" },
    neither: "provider userId createdAt",
  },
  Session: {
    // The column is `id`, but elsewhere it has the name of what it identifies.
    secret: { sessionId: "1c0ffee0-5e55-4105-9a11-0123456789ab" },
    personal: { userAgent: "Mozilla/5.0 (Ann's own browser)" },
    neither: "id userId createdAt lastSeenAt expiresAt revokedAt",
  },
  UserToken: {
    secret: { tokenHash: hash, passwordHash },
    personal: { name: "Noor Haddadson" },
    neither: "id userId purpose createdAt expiresAt usedAt",
  },
  ShopSetting: {
    personal: { value: { alertRecipients: ["night.shift@operations.test"] } },
    neither: "key updatedAt updatedBy",
  },
  AuditEntry: {
    personal: { data: { email: "erased.person@customers.test", before: { name: "Ida Formerly" } } },
    neither: "id actor action subject at",
  },
  ApiKey: {
    secret: { keyHash: hash, previousKeyHash: hash },
    neither: `id name prefix scopes createdAt lastUsedAt expiresAt revokedAt createdBy readPerMinute
      writePerMinute previousKeyUntil previousKeyUsedAt keyUsedAt rotatedAt`,
  },
  Product: {
    neither: "id sku name description category price currency image archivedAt createdAt updatedAt",
  },
  ProductPicture: { neither: "productId contentType bytes digest updatedAt" },
  Stock: { neither: "productId onHand reserved lowStockThreshold" },
  Order: {
    secret: { trackingSalt: "5a17c0de-0000-4000-8000-a1b2c3d4e5f6" },
    personal: {
      callerHash: "c0ffee5a17c0de000040008000a1b2c3",
      email: "guest.buyer@customers.test",
      metadata: { giftNote: "for my sister Mathilda" },
      cancelReason: "Grandmother Rosalind has moved house",
      shippingAddress: "12 Leaf Lane\nLeafford LF1 2AB",
      holdReason: "Mister Thackeray calls back on Monday",
    },
    neither: `id customerId replacesOrderId credential reference status paymentStatus inventoryStatus failureReason
      currency subtotal adjustments total paymentMethod seq version waitingFor waitingSince
      waitingUntil resumeAt resumeCount attention shipRequestedAt shipBy heldAt createdAt updatedAt
      expiresAt checkoutExpiresAt traceId`,
  },
  OrderNote: {
    personal: { text: "Called Missus Oduya, she wants it on Friday" },
    neither: "id orderId actor createdAt requestKey",
  },
  OrderItem: {
    neither: "orderId line productId sku name quantity unitPrice removedQuantity unchargedQuantity",
  },
  OrderEvent: {
    personal: { data: { reason: "Uncle Barnaby ordered it twice", to: "barnaby@customers.test" } },
    neither: `id orderId seq type actor at status paymentStatus inventoryStatus sentAt spanId
      position`,
  },
  FeedCounter: { neither: "id lastPosition" },
  Reservation: { neither: "orderId productId quantity status createdAt closedAt" },
  InventoryMovement: {
    personal: { reason: "Count by Philippa after the flood" },
    neither: "id productId orderId kind quantity reservedDelta requestKey actor at",
  },
  StockImport: { neither: "id mode rowsHash requestKey rows actor at" },
  ReorderRequest: {
    neither: `id productId reason available threshold quantity status createdAt closedAt sentAt
      traceparent`,
  },
  Payment: {
    personal: { failureMessage: "The card of Theodora Quill was declined." },
    neither: `id orderId attempt method status amount currency capturedAmount refundedAmount
      providerRef idempotencyKey gatewayCustomerRef cardBrand cardLast4 captureRequestedAt
      captureBefore orderSeq captureReviewedAt failureCode createdAt updatedAt checkedAt checkAt
      missingSince missingReview keyRenewedAt searchedTo`,
  },
  CheckoutSession: {
    secret: { url: "https://checkout.stripe.test/c/pay/cs_test_a1b2c3#fragmentOfThePage" },
    neither: "id orderId providerRef status expiresAt createdAt checkedAt offersSaving",
  },
  Refund: {
    personal: { reason: "Agreed with Wilhelmina by telephone" },
    neither: `id paymentId amount currency status origin requestKey actor providerRef failureCode
      createdAt updatedAt checkedAt lines restockedAt idempotencyKey reviewedAt`,
  },
  Dispute: {
    neither: `id paymentId providerRef status unknownStatus reason amount currency evidenceDueBy
      openedAt closedAt reviewedAt createdAt updatedAt checkedAt`,
  },
  Installation: { neither: "id" },
  GatewayEventCursor: { neither: "id readUntil windowEnd afterEvent" },
  ForeignPayment: {
    neither: `id providerRef orderId status reason amount receivedAmount refundedAmount currency
      refundKey refundAmount refundTries refundFailure handledAt createdAt updatedAt checkedAt`,
  },
  Shipment: {
    personal: { labelUrl: "https://carrier.test/labels/label-of-ann-leafley.pdf" },
    neither: `id orderId status idempotencyKey carrier carrierRef trackingNumber estimatedDelivery
      requestedAt shippedAt deliveredAt handledAt updatedAt isManual restocked
      overruledStatus`,
  },
  Email: {
    personal: {
      to: "the.recipient@customers.test",
      subject: "Welcome back, Cornelia",
      html: "<p>Dear Cornelia</p>",
      text: "Dear Cornelia, thank you",
      error: "550 no mailbox <the.refused@customers.test>",
      undeliveredTo: "the.undelivered@customers.test",
    },
    neither: `id orderId kind cause messageId status tries nextTryAt createdAt queuedAt
      sentAt blockedBy isLimited`,
  },
  IdempotencyKey: {
    personal: { answer: { email: "told.twice@customers.test" } },
    neither: `credential key requestHash orderId createdAt expiresAt method path requestId fieldHashes
      status answerHeaders lockedUntil changedSubject replays lastReplayedAt conflicts lastConflictAt
      lastConflictFields`,
  },
  WebhookReceipt: {
    neither: "provider eventId type subject receivedAt sentAt traceparent outcome orderId wasLost",
  },
  WebhookEndpoint: {
    secret: {
      secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
      previousSecrets: hash,
    },
    neither: `id url description eventTypes previousSecretsUntil cursorPosition failures
      failingSince holdUntil dueAt deliveringUntil revision lastDeliveredAt disabledAt disabledReason
      disablings createdBy createdAt updatedAt deletedAt`,
  },
  WebhookDelivery: {
    neither: `id endpointId messageId position orderId seq type status tries nextTryAt claimedUntil
      firstTriedAt settledAt attempts createdAt`,
  },
  FailureGroup: {
    neither: `fingerprint functionId cause state failures firstSeenAt lastSeenAt changedAt changedBy
      regressedAt`,
  },
  FailedRun: {
    personal: {
      events: [{ name: "order/cancelled", data: { reason: "Aunt Leocadia changed her mind" } }],
    },
    neither: `id functionId subject runId eventName orderIds errorName error failures firstFailedAt
      failedAt retryingSince resolvedAt fingerprint cause step frames resolution fixedByRetryId
      lineageId`,
  },
  FailureRetry: {
    neither: "id failedRunId ofRunId runId requestedAt requestedBy sentAt endedAt outcome",
  },
  OutboxLease: {
    secret: { token: "0c7e1ea5-e000-4a0b-8c0d-1e2f3a4b5c6d" },
    neither: "id host pid acquiredAt expiresAt",
  },
  RateWindow: {
    personal: { key: "email:sign_up:limited.person@customers.test" },
    neither: "bucket hits expiresAt",
  },
};

/** Every variable of `lib/env.ts`, and every secret that libraries read, in the same way. */
export const environmentVariables: ModelColumns = {
  secret: {
    DATABASE_URL: "postgres://waybill:database-pass-1234@db.test:5432/waybill",
    TRACKING_SECRET: "dHJhY2tpbmctc2VjcmV0LTAxMjM0NTY3ODk5ODc2NQ==",
    NEXTAUTH_SECRET: "bmV4dGF1dGgtc2VjcmV0LTAxMjM0NTY3ODk5ODc2NTQ=",
    GITHUB_CLIENT_SECRET: "github-client-0123456789",
    GOOGLE_CLIENT_SECRET: "google-client-0123456789",
    OTEL_EXPORTER_OTLP_HEADERS: "x-collector=collector-key-0123456789",
    PUSHER_SECRET: "pusher-private-0123456789",
    STRIPE_SECRET_KEY: "sk_live_0123456789abcdef",
    STRIPE_WEBHOOK_SECRET: "whsec_0123456789abcdef",
    CARRIER_SECRET: "carrier-private-0123456789",
    SMTP_URL: "smtp://mailer:smtp-pass-0123456789@mail.test",
    UPSTASH_REDIS_REST_TOKEN: "upstash-private-0123456789",
    REDIS_URL: "redis://:redis-pass-0123456789@redis.test",
    INNGEST_EVENT_KEY: "inngest-event-0123456789",
    INNGEST_SIGNING_KEY: "signkey-prod-0123456789abcdef",
    INNGEST_SIGNING_KEY_FALLBACK: "fallback-signing-0123456789",
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: "authorization=Basic%20dHJhY2VzOjAxMjM0NTY3ODk=",
    PGPASSWORD: "postgres-pass-0123456789",
  },
  personal: {
    EMAIL_FROM: "Waybill <orders.of@the-shop.test>",
    OPERATIONS_EMAIL: "operations.of@the-shop.test",
  },
  neither: `NODE_ENV NEXT_DIST_DIR HOST APP_URL ALLOWED_HOSTS DATABASE_POOL_MAX GITHUB_CLIENT_ID GOOGLE_CLIENT_ID WAYBILL_DEMO
    CHECK_ANSWERS SEEN_ANSWERS_FILE WEBHOOK_ALLOW_PRIVATE INNGEST_TIME_SCALE TELEMETRY TELEMETRY_RETENTION_DAYS TELEMETRY_MEGABYTES_MAX OTEL_EXPORTER_OTLP_ENDPOINT LOG_LEVEL
    PUSHER_APP_ID PUSHER_KEY PUSHER_HOST PUSHER_PORT PUSHER_SCHEME PUSHER_CLUSTER STRIPE_API_URL
    CARRIER_BASE_URL GATEWAY_CONTROL_URL CARRIER_CONTROL_URL UPSTASH_REDIS_REST_URL
    RATE_LIMIT_SIGN_IN_PER_MINUTE TRUST_PROXY CAPTURE ORDER_EXPIRY_SECONDS OPEN_UNPAID_MAX
    UNPAID_HOLDS_PER_ADDRESS UNPAID_HOLD_SHARE
    FULFILLMENT RATE_LIMIT_CREATE_PER_MINUTE RATE_LIMIT_READ_PER_MINUTE`,
};

export function namesOf({ secret = {}, personal = {}, neither }: ModelColumns): string[] {
  return [...Object.keys(secret), ...Object.keys(personal), ...neither.split(/\s+/)];
}
