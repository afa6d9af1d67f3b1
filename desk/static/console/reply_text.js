// A reply as text: what is put in at the caret, and the variables of canned replies. Pure.

const VARIABLE = /\{([a-z][a-z0-9_]{0,60})\}/g;
const ADDRESSED = /,? \{(customer_first_name|customer_name)\}/g;
const CALL = /(?:^|\s)\/([a-z0-9-]*)$/i;
const MOST = 8;

/** `text` with `words` in the place of the characters [from, to], kept apart from what stands around them. */
export function inserted(text, words, [from, to]) {
  const before = text.slice(0, from);
  const after = text.slice(to);
  const left = before && !/\s$/.test(before) ? `${before} ` : before;
  const right = after && !/^[\s.,;:!?)]/.test(after) ? ` ${after}` : after;
  return { text: `${left}${words}${right}`, from: left.length, caret: left.length + words.length };
}

/** What is known in the place of its variable. A customer whose name is not known is not addressed by it; everything else
 * that is not known stays, to be filled in. The desk does the same (`handoff/reply_variables.py`). */
export function filled(text, known) {
  const spoken = text.replace(ADDRESSED, (whole, name) => (known[name] ? whole : ""));
  return spoken.replace(VARIABLE, (whole, name) => known[name] || whole);
}

/** The variables that are still to be filled in, with their places: `{name, from, to}`. */
export const unfilled = (text, variables) =>
  [...text.matchAll(VARIABLE)]
    .filter(([, name]) => variables.includes(name))
    .map((match) => ({ name: match[1], from: match.index, to: match.index + match[0].length }));

/** What is being typed after a slash before the caret, or null where no reply is being called. */
export function slashAt(text, caret) {
  const [, beginning] = text.slice(0, caret).match(CALL) ?? [];
  return beginning === undefined ? null : { beginning, from: caret - beginning.length - 1, to: caret };
}

/** The replies that are meant: those whose short name begins so, then those in whose name, title or topic it stands. */
export function repliesFor(list, beginning) {
  const wanted = beginning.toLowerCase();
  const rank = ({ short, title, topic }) => {
    if (short.startsWith(wanted)) return 0;
    if (title.toLowerCase().split(/\W+/).some((word) => word.startsWith(wanted))) return 1;
    return `${short} ${title} ${topic}`.toLowerCase().includes(wanted) ? 2 : 3;
  };
  const ranked = list.map((reply, index) => ({ reply, index, rank: rank(reply) })).filter((one) => one.rank < 3);
  ranked.sort((one, other) => one.rank - other.rank || one.index - other.index);
  return ranked.slice(0, MOST).map(({ reply }) => reply);
}
