/** One line of the audit log as the settings show it. */
export interface AuditEntryView {
  id: number;
  /** As it is kept, such as `user:3`. */
  actor: string;
  /** The person's name when there is one, else the same as `actor`. */
  actorName: string;
  /** Such as `user/created`. */
  action: string;
  /** Such as `user:4`. */
  subject: string;
  data: Record<string, unknown>;
  at: string;
}
