// Names and sentences of quality. What a criterion means stands in docs/quality.md; here it is said in a line.

export const CRITERIA = ["intent", "facts", "promises", "policy", "tone", "effort"];
export const GRADES = ["failed", "weak", "good", "very_good"];

const NAMES = {
  intent: ["Intent served", "Was what the customer came for settled?"],
  facts: ["Facts right", "Are amounts, dates and order numbers as the back office and the articles hold them?"],
  promises: ["Promises kept", "Was what was promised done, and in time?"],
  policy: ["Policy followed", "Disclosures, consents, warnings, reminders: was what had to be kept kept?"],
  tone: ["Tone", "Were questions answered, did the mood hold, were manners kept?"],
  effort: ["Effort", "Did the customer have to do anything twice, or wait?"],
};
const GRADE_NAMES = { failed: "Failed", weak: "Weak", good: "Good", very_good: "Very good" };
const NEEDS = { disclosure: "a disclosure", consent: "a consent", person: "a person", warning: "heed of a warning", reminder: "ticks" };
const KINDS = { whole: "Whole conversations", bot: "The assistant's part", agent: "Agents' parts" };

export const criterionWords = (name) => NAMES[name]?.[0] ?? name;
export const criterionMeaning = (name) => NAMES[name]?.[1] ?? "";
export const gradeWords = (name) => GRADE_NAMES[name] ?? name;
export const needWords = (name) => NEEDS[name] ?? name;
export const kindWords = (name) => KINDS[name] ?? name;
export const spaced = (name) => name.replaceAll("_", " ");
export const aboutWords = (intent) => (intent ? spaced(intent) : "nothing understood");

/** Points as a whole number; a dash with what it means for whoever does not see it. */
export const points = (value) => (value === null || value === undefined ? "–" : String(Math.round(value)));
export const pointsAloud = (value) => (value === null || value === undefined ? "no score" : `${Math.round(value)} of 100`);
let bands = [40, 65, 85];
/** The desk tells with every page from how many points on a score is called weak, good and very good. */
export const takeBands = (told) => {
  bands = told.bands ?? bands;
};

/** What so many points are called. */
export function bandOf(value) {
  if (value === null || value === undefined) return "none";
  return GRADES[bands.filter((from) => value >= from).length];
}
export const of = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
