// The desk's lists, search and kept views, by HTTP. Every call gives what the desk answered, or throws a sentence.

import { newId } from "./commands.js";
import { words } from "./words.js";

/** What the desk answers to a call, or a sentence that is thrown. */
export async function ask(path, { method = "GET", body, signal } = {}) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      signal,
      ...(body && { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error(words.noDesk);
  }
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.message ?? words.noDesk);
  return told;
}

/** `path` with the values that are not empty. */
export function withQuery(path, values) {
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value));
  return query.size ? `${path}?${query}` : path;
}

export const readList = (filters, { after = "", limit = 50 } = {}) =>
  ask(withQuery("/api/conversations", { ...filters, after, limit }));
export const readChoices = () => ask("/api/conversations/choices");
export const readEarlier = (conversation, { before, from = 0 }) =>
  ask(withQuery(`/api/conversations/${encodeURIComponent(conversation)}/entries`, { before, from, limit: 100 }));
export const search = (query, { after = "", limit = 20, signal } = {}) =>
  ask(withQuery("/api/search", { q: query, after, limit }), { signal });
export const readViews = async () => (await ask("/api/views")).views;
/** Keeps a view under an id that is chosen here, so that sending it twice keeps it once. */
export const keepView = (view) =>
  ask(`/api/views/${view.id || newId().replaceAll("-", "").slice(0, 24)}`, {
    method: "PUT",
    body: { name: view.name, filters: view.filters, is_shared: view.is_shared },
  });
export const dropView = (id) => ask(`/api/views/${id}`, { method: "DELETE", body: {} });
