// An approved template as text: what fills its gaps in beforehand, and how it reads once they are filled. Pure.

const GAP = /\{\{([^{}]*)\}\}/g;

/** What a gap holds: what the agent wrote there, else what is known. */
export const valueOf = (gap, values, known) => values?.[gap.name] ?? known[gap.fact] ?? "";

/** The values by the names of their gaps. */
export const valuesOf = (template, values, known) =>
  Object.fromEntries(template.gaps.map((gap) => [gap.name, valueOf(gap, values, known).trim()]));

/** The names of the gaps that are still empty. */
export const emptyGaps = (template, values) => template.gaps.filter(({ name }) => !values[name]).map(({ name }) => name);

const filled = (text, values) => text.replace(GAP, (whole, name) => values[name] || whole);

/** What the customer reads; the desk makes the same of it (`handoff/message_template.py`), and sends nothing else. */
export function finishedText({ header, text, footer, buttons }, values) {
  const parts = [header, filled(text, values), footer, buttons.map((title) => `[${title}]`).join(" ")];
  return parts.map((part) => part.trim()).filter(Boolean).join("\n\n");
}

export const isSame = (template, chosen) => template.name === chosen?.name && template.language === chosen?.language;
