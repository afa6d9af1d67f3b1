// What the view asks of the desk. Every call gives what the desk answered, or throws a sentence.

import { useEffect, useState } from "../../vendor/preact-htm.js";
import { ask, withQuery } from "../reading_calls.js";

const AT = "/api/knowledge";

export const readArticles = (days) => ask(withQuery(`${AT}/articles`, { days }));
export const readUnhelped = (slug, days) => ask(withQuery(`${AT}/articles/${encodeURIComponent(slug)}`, { days }));
export const readQuestions = (days) => ask(withQuery(`${AT}/questions`, { days }));
export const putAside = (questions) =>
  ask(`${AT}/questions/put-aside`, { method: "POST", body: { questions: questions.map(({ conversation, seq }) => ({ conversation, seq })) } });
export const readDrafts = (after = "") => ask(withQuery(`${AT}/drafts`, { after }));
export const writeArticle = (conversation, article) => ask(`${AT}/drafts/${encodeURIComponent(conversation)}`, { method: "POST", body: article });
export const dismissDraft = (conversation) => ask(`${AT}/drafts/${encodeURIComponent(conversation)}`, { method: "DELETE", body: {} });

/** What `read` gives, read anew when `key` changes: `{told, problem, again}`. */
export function useRead(read, key) {
  const [state, setState] = useState({ told: null, problem: "" });
  const again = () =>
    read().then(
      (told) => setState({ told, problem: "" }),
      (error) => setState({ told: null, problem: error.message }),
    );
  useEffect(() => {
    again();
  }, [key]);
  return { ...state, again };
}
