// Which language the chat speaks: the customer's choice, else the site's attribute, else the browser's. A language is one
// file, loaded when it is needed; only those that the chat speaks are named here.

export const LANGUAGES = {
  en: "English",
  de: "Deutsch",
  es: "Español",
  fr: "Français",
  it: "Italiano",
  pt: "Português",
  nl: "Nederlands",
  ar: "العربية",
  he: "עברית",
};
const RIGHT_TO_LEFT = new Set(["ar", "he"]);
const FALLBACK = "en";

const base = (tag) => String(tag ?? "").toLowerCase().split(/[-_]/)[0];

/** The first of these tags (such as "pt-BR") that the chat speaks. */
export function spoken(tags) {
  return tags.map(base).find((code) => Object.hasOwn(LANGUAGES, code)) ?? FALLBACK;
}

/** The sentences of a language, with its `code`, and `dir` for the direction in which it is written. */
export async function sentences(code) {
  const { default: found } = await import(`./languages/${code}.js`);
  return { ...found, code, dir: RIGHT_TO_LEFT.has(code) ? "rtl" : "ltr" };
}
