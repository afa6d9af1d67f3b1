// What the desk answers about insight, kept for a minute: the way back from a conversation leads to the same page at once.

import { useEffect, useState } from "../../vendor/preact-htm.js";
import { ask } from "../reading_calls.js";

const FRESH_MS = 60_000;
const MOST = 60;
const kept = new Map(); // by path: {told, at}

/** `/api/insight/` and `name` with the values that are said; an empty text is one. */
export function pathOf(name, values) {
  const said = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  const query = new URLSearchParams(said);
  return `/api/insight/${name}${query.size ? `?${query}` : ""}`;
}

/** Forgets what was answered, after something was changed. */
export const forget = () => kept.clear();

function keep(path, told) {
  kept.delete(path);
  kept.set(path, { told, at: Date.now() });
  if (kept.size > MOST) kept.delete(kept.keys().next().value);
}

const freshOf = (path) => {
  const known = kept.get(path);
  return known && Date.now() - known.at < FRESH_MS ? known.told : null;
};

const nameOf = (path) => path.split("?")[0];

/**
 * The answer to a question: `{told, problem, isLoading, again}`. While the same is asked of other conversations, `told` is still
 * the last one's, so that the page does not jump. An empty path asks nothing. `again` asks anew.
 */
export function useAnswer(path) {
  const [state, setState] = useState({ name: "", path: "", told: null, problem: "" });
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (!path) return undefined;
    const settle = (told, problem) => setState({ name: nameOf(path), path, told, problem });
    const known = freshOf(path);
    if (known) {
      settle(known, "");
      return undefined;
    }
    const asking = new AbortController();
    ask(path, { signal: asking.signal }).then(
      (told) => {
        keep(path, told);
        settle(told, "");
      },
      (error) => error.name !== "AbortError" && settle(null, error.message),
    );
    return () => asking.abort();
  }, [path, tries]);
  const isSettled = state.path === path;
  const known = path && !isSettled ? freshOf(path) : null;
  const last = state.name === nameOf(path) ? state.told : null;
  const again = () => {
    kept.delete(path);
    setState({ ...state, path: "", problem: "" });
    setTries(tries + 1);
  };
  return { told: known ?? last, problem: isSettled ? state.problem : "", isLoading: Boolean(path) && !isSettled && !known, again };
}
