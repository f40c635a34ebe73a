/** A tab that nobody looks at gives its connection back after this time. */
const HIDDEN_MS_MAX = 60_000;

/** Keeps a live connection up while the tab is looked at. Returns the way to end that. */
export function connectWhileVisible(feed: { resume(): void; pause(): void }): () => void {
  let hiding: ReturnType<typeof setTimeout> | undefined;
  const onVisibilityChange = () => {
    clearTimeout(hiding);
    if (document.visibilityState === "visible") feed.resume();
    else hiding = setTimeout(() => feed.pause(), HIDDEN_MS_MAX);
  };
  feed.resume();
  onVisibilityChange();
  document.addEventListener("visibilitychange", onVisibilityChange);
  return () => {
    clearTimeout(hiding);
    document.removeEventListener("visibilitychange", onVisibilityChange);
    feed.pause();
  };
}
