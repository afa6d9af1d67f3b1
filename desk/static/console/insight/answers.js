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

/**
 * The answer to a question: `{told, problem, isLoading, again}`. While another one is asked, `told` is still the last one's, so
 * that the page does not jump. An empty path asks nothing. `again` asks anew.
 */
export function useAnswer(path) {
  const [state, setState] = useState(() => ({ told: path ? freshOf(path) : null, problem: "" }));
  const [tries, setTries] = useState(0);
  const [isLoading, setLoading] = useState(!state.told);
  useEffect(() => {
    if (!path) return undefined;
    const known = freshOf(path);
    if (known) {
      setState({ told: known, problem: "" });
      setLoading(false);
      return undefined;
    }
    const asking = new AbortController();
    setLoading(true);
    ask(path, { signal: asking.signal }).then(
      (told) => {
        keep(path, told);
        setState({ told, problem: "" });
        setLoading(false);
      },
      (error) => {
        if (error.name === "AbortError") return;
        setState({ told: null, problem: error.message });
        setLoading(false);
      },
    );
    return () => asking.abort();
  }, [path, tries]);
  const again = () => {
    kept.delete(path);
    setTries(tries + 1);
  };
  return { ...state, isLoading, again };
}
