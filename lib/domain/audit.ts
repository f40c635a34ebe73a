/** An entry of the audit log on the settings page. */
export interface AuditEntryView {
  id: number;
  /** Such as `user:3`. */
  actor: string;
  /** The person's name if known, else the same as `actor`. */
  actorName: string;
  /** Such as `user/created`. */
  action: string;
  /** Such as `user:4`. */
  subject: string;
  data: Record<string, unknown>;
  at: string;
}
