import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { StoreTable } from "./store-table";
import { withAsyncCommit } from "./with-async-commit";

/**
 * Lines of the log. `words` holds the words of the message and the fields: computing them for every
 * row that a search reads would take longer than reading the row. The indexes by trace, order and
 * request leave the time out, which makes them a fraction of the size: few lines have the same id.
 */
export const logsTable: StoreTable = {
  name: "logs",
  partitionedBy: "at",
  isBulk: true,
  statements: [
    "CREATE SEQUENCE telemetry.logs_id_seq",
    `CREATE TABLE telemetry.logs (
      at timestamptz NOT NULL,
      id bigint NOT NULL DEFAULT nextval('telemetry.logs_id_seq'),
      level text NOT NULL,
      message text NOT NULL,
      service text NOT NULL,
      request_id text,
      trace_id text,
      span_id text,
      order_id integer,
      fields jsonb NOT NULL,
      words tsvector NOT NULL
    ) PARTITION BY RANGE (at)`,
    "CREATE INDEX logs_at_idx ON telemetry.logs (at, id)",
    `CREATE INDEX logs_warnings_idx ON telemetry.logs (at, id)
      WHERE level IN ('warn', 'error')`,
    "CREATE INDEX logs_errors_idx ON telemetry.logs (at, id) WHERE level = 'error'",
    "CREATE INDEX logs_trace_id_idx ON telemetry.logs (trace_id) WHERE trace_id IS NOT NULL",
    "CREATE INDEX logs_order_id_idx ON telemetry.logs (order_id) WHERE order_id IS NOT NULL",
    "CREATE INDEX logs_request_id_idx ON telemetry.logs (request_id) WHERE request_id IS NOT NULL",
    // A search reads the whole list of pending entries, so it is kept short (in kB).
    `CREATE INDEX logs_words_idx ON telemetry.logs USING gin (words)
      WITH (gin_pending_list_limit = 1024)`,
  ],
};

/**
 * PostgreSQL's parser would take `/api/v1/orders` or `a@b.c` for one word. With blanks in place of
 * punctuation, each part is found.
 */
const punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
const blanks = " ".repeat(punctuation.length);

/** The fields that have a column. */
const columnFields = "time level msg service requestId traceId spanId orderId".split(" ");

/** Characters of a line. A longer one loses its fields, except for those that have a column. */
const lineLengthMax = 8_000;
/** A search finds the words in the first of these many characters. */
const wordsLengthMax = 1_000;

/** Inserts lines as pino wrote them: PostgreSQL takes them apart, in their order. */
export async function insertLogs(db: Queryable, lines: readonly string[]): Promise<void> {
  const json = `[${lines.map(boundedLine).join(",")}]`;
  await db.query(sql`${withAsyncCommit}
    INSERT INTO telemetry.logs (at, level, message, service, request_id, trace_id, span_id,
      order_id, fields, words)
    SELECT (l ->> 'time')::timestamptz, l ->> 'level', coalesce(l ->> 'msg', ''),
      l ->> 'service',
      l ->> 'requestId', l ->> 'traceId', l ->> 'spanId',
      CASE WHEN l ->> 'orderId' ~ '^\\d{1,9}$' THEN (l ->> 'orderId')::int END, f.fields,
      to_tsvector('simple', left(
        translate(concat(l ->> 'msg', ' ', f.fields), ${punctuation}, ${blanks}), ${wordsLengthMax}))
    FROM async_commit,
      jsonb_array_elements(${json}::jsonb) WITH ORDINALITY AS line (l, n),
      LATERAL (SELECT l - ${columnFields}::text[] AS fields) f
    ORDER BY n`);
}

function boundedLine(line: string): string {
  if (line.length <= lineLengthMax) return line;
  const fields: Record<string, unknown> = JSON.parse(line);
  const kept = Object.fromEntries(columnFields.map((name) => [name, fields[name]]));
  return JSON.stringify({ ...kept, truncated: `${line.length} characters` });
}
