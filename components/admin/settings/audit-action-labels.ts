/** The recorded actions of the audit log, as the admin shows them. */
const labels: Readonly<Record<string, string>> = {
  "api_key/created": "API key created",
  "api_key/revoked": "API key revoked",
  "cron/started": "Cron started",
  "customer/erased": "Customer erased",
  "customer/exported": "Personal data exported",
  "email/requeued": "Email requeued",
  "failures/ignored": "Failures ignored",
  "failures/reopened": "Failures reopened",
  "failures/resolved": "Failures resolved",
  "failures/retried": "Failures retried",
  "event/not_accepted": "Event not accepted by Inngest",
  "event/resent": "Event sent again",
  "event/sent": "Event sent",
  "lab/deadline_jumped": "Payment deadline skipped",
  "lab/faults_changed": "Lab faults changed",
  "lab/load_started": "Lab load started",
  "product/archived": "Product archived",
  "product/created": "Product created",
  "product/edited": "Product edited",
  "product/picture_removed": "Picture removed",
  "product/picture_set": "Picture updated",
  "product/restored": "Product restored",
  "reorder/cancelled": "Reorder request dismissed",
  "reorder/received": "Reorder request received",
  "run/cancelled": "Run cancelled",
  "settings/changed": "Settings changed",
  "stock/imported": "Stock imported",
  "stock/threshold_set": "Threshold set",
  "user/created": "User created",
  "user/disabled": "User disabled",
  "user/enabled": "User enabled",
  "user/password_changed": "Password changed",
  "user/role_changed": "Role changed",
  "user/sessions_ended": "Sessions revoked",
};

/** The label of a recorded action. An action of a newer version is shown as it was recorded. */
export function auditActionLabel(action: string): string {
  return labels[action] ?? action;
}
