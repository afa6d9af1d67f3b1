// Sentences made of what the desk tells: events, waits, moments, sizes, problems. All in the reader's language.

const MINUTE = 60;
const HOUR = 3600;
const DAY_MS = 24 * 3600 * 1000;

export const clock = (seconds, { code }) =>
  new Date(seconds * 1000).toLocaleTimeString(code, { hour: "numeric", minute: "2-digit" });

export function day(seconds, strings) {
  const date = new Date(seconds * 1000);
  if (date.toDateString() === new Date().toDateString()) return strings.today;
  return date.toLocaleDateString(strings.code, { weekday: "long", day: "numeric", month: "long" });
}

/** A moment to come: the time alone when it is today. */
function moment(seconds, { code }) {
  const date = new Date(seconds * 1000);
  const isToday = date.toDateString() === new Date().toDateString();
  const isFar = date - Date.now() > 300 * DAY_MS;
  const days = isToday ? {} : { weekday: "long", day: "numeric", month: "long", ...(isFar && { year: "numeric" }) };
  return date.toLocaleString(code, { ...days, hour: "numeric", minute: "2-digit" });
}

const listed = (words, { code }) => new Intl.ListFormat(code, { type: "conjunction" }).format(words);

/** What happened. The product's own sentences come in the reader's language, others as they were written. */
export function eventWords(entry, strings) {
  const sentence = entry.values && strings.events[entry.event];
  if (!sentence) return entry.text;
  const { opens_at, due_at, kinds = [], ...values } = entry.values;
  const at = opens_at || due_at;
  return sentence({
    ...values,
    when: at ? moment(at, strings) : "",
    kinds: listed(kinds.map((kind) => strings.kinds[kind] ?? kind), strings),
  });
}

/** A button's title: those that the desk asks with by itself are named in `values.choices`, in their order. */
export function buttonWords(entry, place, strings) {
  const choice = entry.values?.choices?.[place];
  return strings.buttons[choice] ?? entry.buttons[place].title;
}

function span(seconds, unit, size, { code }, unitDisplay) {
  return new Intl.NumberFormat(code, { style: "unit", unit, unitDisplay }).format(Math.max(1, Math.round(seconds / size)));
}

/** A range of seconds in words: "2–5 minutes". */
export function waitWords(low, high, strings) {
  const [unit, size] = high >= 2 * HOUR ? ["hour", HOUR] : ["minute", MINUTE];
  const [from, to] = [low, high].map((seconds) => Math.max(1, Math.round(seconds / size)));
  const longest = span(high, unit, size, strings, "long");
  return from >= to ? longest : `${new Intl.NumberFormat(strings.code).format(from)}–${longest}`;
}

/** Where in the line the customer is, and how long it usually takes from there. */
export function positionWords(speaker, strings) {
  const { position, wait_low_seconds: low, wait_high_seconds: high } = speaker;
  if (!position) return strings.looking;
  const place = position === 1 ? strings.next : strings.place(position);
  if (!high) return place;
  const comma = strings.code === "ar" ? "، " : ", ";
  return `${place}${comma}${strings.usually(waitWords(low, high, strings))}`;
}

/** What was refused: `{code, message, limit}` of the desk's error. A code that is not known is told in the desk's words. */
export function problemWords({ code, message, limit }, strings) {
  const sentence = strings.errors[code];
  if (typeof sentence === "function") return limit ? sentence(limit) : message;
  return sentence ?? message;
}

/** A number of bytes: "1.2 MB". */
export function sizeWords(bytes, { code }) {
  const [unit, size] = bytes >= 1_000_000 ? ["megabyte", 1_000_000] : ["kilobyte", 1000];
  const format = new Intl.NumberFormat(code, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 });
  return format.format(Math.max(bytes / size, 0.1));
}

/** True for a text of a few emoji alone, which are shown large. */
export const isEmojiAlone = (text) =>
  /\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(text) &&
  /^[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\u200d\ufe0f\s]{1,16}$/u.test(text);
