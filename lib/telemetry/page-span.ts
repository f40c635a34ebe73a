import {
  type Attributes,
  type AttributeValue,
  type Exception,
  type Link,
  type Span,
  type SpanContext,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
} from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { recordError } from "./spans";

/**
 * A page's span as Next.js sees it, which records whole messages of errors. Only their parts without
 * personal data reach the span.
 */
export class PageSpan implements Span {
  /** The span's own, in which statements are counted. */
  readonly attributes: Attributes;

  /** @param isPart Whether it stands for a part of the page's work, which does not end the span. */
  constructor(
    private readonly span: Span,
    private readonly settings: { isPart: boolean },
  ) {
    this.attributes = readable(span).attributes ?? {};
  }

  spanContext(): SpanContext {
    return this.span.spanContext();
  }

  isRecording(): boolean {
    return this.span.isRecording();
  }

  setAttribute(key: string, value: AttributeValue): this {
    this.span.setAttribute(key, value);
    return this;
  }

  setAttributes(attributes: Attributes): this {
    this.span.setAttributes(attributes);
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    this.span.addEvent(name, attributesOrTime, time);
    return this;
  }

  addLink(link: Link): this {
    this.span.addLink(link);
    return this;
  }

  addLinks(links: Link[]): this {
    this.span.addLinks(links);
    return this;
  }

  recordException(exception: Exception): void {
    recordError(this.span, exception);
  }

  /** The first error's stays. Next.js sets a message only after it has recorded the exception. */
  setStatus(status: SpanStatus): this {
    if (this.status?.code !== SpanStatusCode.ERROR) this.span.setStatus(status);
    return this;
  }

  get status(): SpanStatus | undefined {
    return readable(this.span).status;
  }

  updateName(name: string): this {
    this.span.updateName(name);
    return this;
  }

  end(endTime?: TimeInput): void {
    if (!this.settings.isPart) this.span.end(endTime);
  }
}

/** A span of the SDK, or a `PageSpan`, has both. */
function readable(span: Span): Partial<Pick<ReadableSpan, "attributes" | "status">> {
  return span as Partial<ReadableSpan>;
}
