// Numbers in words: a language has up to six forms for them (CLDR plural rules, which browsers know).

/** A function from a number to its words: `forms` has a text for each form of the language, "#" stands for the number. */
export function counted(code, forms) {
  const rules = new Intl.PluralRules(code);
  const format = new Intl.NumberFormat(code);
  return (count) => (forms[rules.select(count)] ?? forms.other).replace("#", format.format(count));
}
