/** A tab that has been hidden for this time closes its connection. */
const HIDDEN_MS_MAX = 60_000;

/** Keeps a live connection open while the tab is visible. Returns a cleanup function. */
export function connectWhileVisible(feed: { resume(): void; pause(): void }): () => void {
  let pauseTimer: ReturnType<typeof setTimeout> | undefined;
  const onVisibilityChange = () => {
    clearTimeout(pauseTimer);
    if (document.visibilityState === "visible") feed.resume();
    else pauseTimer = setTimeout(() => feed.pause(), HIDDEN_MS_MAX);
  };
  feed.resume();
  onVisibilityChange();
  document.addEventListener("visibilitychange", onVisibilityChange);
  return () => {
    clearTimeout(pauseTimer);
    document.removeEventListener("visibilitychange", onVisibilityChange);
    feed.pause();
  };
}
