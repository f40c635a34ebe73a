/** An event that has waited longer in the outbox, in milliseconds, means that events are sent late. */
export const outboxLateMs = 10_000;
