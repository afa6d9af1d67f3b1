// Finding an intent by a few letters of its name, its title or its examples. No DOM.

/** How well `asked` fits `text`, 0 for not at all: letters in their order, better at the beginning of words and in a row. */
export function fit(asked, text) {
  const [wanted, within] = [asked.toLowerCase(), text.toLowerCase()];
  if (!wanted) return 1;
  const at = within.indexOf(wanted);
  if (at >= 0) return 100 - Math.min(at, 40) + (at === 0 || /[\s_]/.test(within[at - 1]) ? 40 : 0);
  let score = 0;
  let place = -1;
  for (const letter of wanted) {
    if (letter === " ") continue;
    const next = within.indexOf(letter, place + 1);
    if (next < 0) return 0;
    score += next === place + 1 ? 3 : /[\s_]/.test(within[next - 1] ?? " ") ? 2 : 0.5;
    place = next;
  }
  return score / wanted.length;
}

/** The intents that fit, the best first; with nothing asked those of `first` (their names), and then all in their order. */
export function ranked(intents, asked, first = []) {
  const text = asked.trim();
  if (!text) {
    const chosen = first.map((name) => intents.find((one) => one.name === name)).filter(Boolean);
    return [...chosen, ...intents.filter((one) => !chosen.includes(one))];
  }
  return intents
    .map((one) => [one, Math.max(fit(text, one.name), fit(text, one.title), ...[one.description, ...one.examples].map((told) => exactly(text, told)))])
    .filter(([, score]) => score > 0.8)
    .sort(([, one], [, other]) => other - one)
    .map(([one]) => one);
}

/** Sentences hold nearly every few letters somewhere, so in them only whole words count. */
const exactly = (asked, told) => (told.toLowerCase().includes(asked.toLowerCase()) && asked.length > 2 ? 20 : 0);
