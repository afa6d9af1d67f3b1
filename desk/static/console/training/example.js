// An example while it is made: its words, and the entities in it. No DOM: every function takes values and gives new ones.
// Places are characters of Python's kind, as the desk counts them, so a text is taken apart by code points.

const letters = (text) => [...text];
export const part = (text, start, end) => letters(text).slice(start, end).join("");

/** The words of a text with their places. What stands around a word, such as a comma, is no part of it. */
export function wordsOf(text) {
  const all = letters(text);
  const words = [];
  let start = -1;
  for (let at = 0; at <= all.length; at += 1) {
    const isWord = at < all.length && !/\s/u.test(all[at]);
    if (isWord && start < 0) start = at;
    if (!isWord && start >= 0) {
      words.push(trimmed(all, start, at));
      start = -1;
    }
  }
  return words;
}

function trimmed(all, from, to) {
  let [start, end] = [from, to];
  const isSign = (at) => /[^\p{L}\p{N}]/u.test(all[at]);
  while (end - 1 > start && isSign(end - 1)) end -= 1;
  while (start < end - 1 && isSign(start)) start += 1;
  return { start, end, text: all.slice(start, end).join(""), from, to };
}

/** The marks of `before` in a text that was edited to `after`: those that the edit did not touch, where they stand now. */
export function movedMarks(before, after, marks) {
  const [old, now] = [letters(before), letters(after)];
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1;
  const by = now.length - old.length;
  return marks.flatMap((mark) => {
    if (mark.end <= head) return [mark];
    if (mark.start >= old.length - tail) return [{ ...mark, start: mark.start + by, end: mark.end + by }];
    return [];
  });
}

/** The marks with one more; those that it overlaps are gone. */
export function withMark(marks, mark) {
  const others = marks.filter(({ start, end }) => end <= mark.start || start >= mark.end);
  return [...others, mark].sort((one, other) => one.start - other.start);
}

/** The text with stand-ins for what tells of a customer, and its marks there. */
export function withStandIns(text, marks, personal) {
  let [now, moved] = [text, marks];
  for (const { start, end, stand_in } of [...personal].reverse()) {
    const next = part(now, 0, start) + stand_in + letters(now).slice(end).join("");
    const inside = moved.filter((mark) => mark.start <= start && mark.end >= end);
    const by = letters(stand_in).length - (end - start);
    const others = movedMarks(now, next, moved.filter((mark) => !inside.includes(mark)));
    moved = [...others, ...inside.map((mark) => ({ ...mark, end: mark.end + by, value: "" }))].sort((one, other) => one.start - other.start);
    now = next;
  }
  return { text: now, marks: moved };
}

/** A name for a new intent from what a customer wrote: its longer words, as Rasa writes names. */
export function intentNameOf(text) {
  const plain = text.normalize("NFKD").toLowerCase().replace(/[^a-z\s]/g, " ");
  const words = plain.split(/\s+/).filter((word) => word.length > 3 && !COMMON.has(word));
  return words.slice(0, 3).join("_").slice(0, 64);
}

const COMMON = new Set(
  "about after again also been before could does from have here just know like make more much need only please really should some still tell than thank thanks that their them then there they this want wants what when where which with would your yours".split(" "),
);
