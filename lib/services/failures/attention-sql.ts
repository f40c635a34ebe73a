import sql, { type Sql } from "sql-template-tag";

/** `attentionText` of the failure with this alias. */
export function attentionSql(failure: Sql): Sql {
  return sql`(${attentionPrefixSql(failure)} || ${failure}.error_name || ': ' || ${failure}.error)`;
}

/** How the reasons begin that failures of this one's function give. */
export function attentionPrefixSql(failure: Sql): Sql {
  return sql`(${failure}.function_id || ' failed: ')`;
}
