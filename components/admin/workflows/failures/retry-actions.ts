import type { RetryPreview, RetryResult } from "@/lib/domain/failures/failure-view";
import type { RetrySelection } from "@/lib/domain/failures/retry-input";
import type { FormFailure } from "@/lib/domain/form-failure";

/** The server actions of a retry: its dry run, and the retry itself. */
export interface RetryActions {
  previewRetryAction: (
    selection: RetrySelection,
  ) => Promise<{ kind: "done"; preview: RetryPreview } | FormFailure>;
  retryFailuresAction: (
    selection: RetrySelection,
  ) => Promise<{ kind: "done"; result: RetryResult } | FormFailure>;
}
