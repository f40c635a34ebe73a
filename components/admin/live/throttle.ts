/**
 * Runs `run` `waitMs` after a request, and at most that often. A request that arrives while another
 * one waits causes one more run, because it may be about newer data.
 */
export function throttle(waitMs: number, run: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isRequestedAgain = false;
  function request() {
    if (timer !== undefined) {
      isRequestedAgain = true;
      return;
    }
    timer = setTimeout(() => {
      timer = undefined;
      run();
      if (isRequestedAgain) request();
      isRequestedAgain = false;
    }, waitMs);
  }
  function cancel() {
    clearTimeout(timer);
    timer = undefined;
    isRequestedAgain = false;
  }
  return { request, cancel };
}
