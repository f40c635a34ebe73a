/**
 * A step's id without the ids of what it is for: a batch retries each order that failed in a step of
 * its own, such as `send-emails-order-17-3`, and each object of the gateway, as in `apply-pi_3QX`.
 */
export function generalStepName(name: string): string {
  return name.replace(/-[a-z]+-\d+(-\d+)?$|-[a-z]+_\w+$/, "-*");
}
