/**
 * Does something so many milliseconds after it is asked for, and at most that often. Who asks while
 * it waits may ask for what is newer than what is done then: it is done once more.
 */
export function atMostEvery(waitMs: number, act: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isAskedAgain = false;
  function ask() {
    if (timer !== undefined) {
      isAskedAgain = true;
      return;
    }
    timer = setTimeout(() => {
      timer = undefined;
      act();
      if (isAskedAgain) ask();
      isAskedAgain = false;
    }, waitMs);
  }
  function stop() {
    clearTimeout(timer);
    timer = undefined;
    isAskedAgain = false;
  }
  return { ask, stop };
}
