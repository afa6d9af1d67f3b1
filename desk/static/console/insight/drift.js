// What changed since the reference period: only what no chance explains and what is large enough is called drift.

import { html, useState } from "../../vendor/preact-htm.js";
import { Chart } from "../chart.js";
import { fullTime, iso, shortDay } from "../clock.js";
import { icons } from "../icons.js";
import { ask } from "../reading_calls.js";
import { pathOf, useAnswer } from "./answers.js";
import { Answered } from "./answered.js";
import { Csv } from "./csv.js";
import { Meaning } from "./meaning.js";
import { decimal, none, percent, whole } from "./words.js";

const VERDICTS = { drifted: "Drifted", steady: "Steady", too_few: "Too few to judge" };
const CLASSES = { drifted: "crossed", steady: "calm" };
const TESTS = { chi_square: "chi-square test", fisher: "Fisher's exact test", mann_whitney: "Mann–Whitney test", log_likelihood: "log-likelihood ratio" };
const EFFECTS = { cramers_v: "Cramér's V", cohens_h: "Cohen's h", rank_biserial: "rank-biserial correlation", log_ratio: "log ratio" };
const SHARES = new Set(["out_of_scope", "intent_mix", "language_mix"]);
const daysOf = ({ starts_at, ends_at }) => `${shortDay(starts_at)} – ${shortDay(ends_at - 1)}`;

export function Drift() {
  const answer = useAnswer(pathOf("drift", {}));
  return html`<section class="drift" aria-labelledby="drift-title">
    <header>
      <h3 id="drift-title">Do customers come with something else than before?</h3>
      <${Csv} path="drift/export" asked=${{}} label="CSV of the comparison" />
    </header>
    <${Answered} answer=${answer} what="The comparison">
      ${(told) => (told.reference.conversations && told.present.conversations ? html`<${Compared} told=${told} />` : html`<p class="empty">Nothing was compared yet: there must be conversations of the reference period and of now.</p>`)}
    <//>
  </section>`;
}

function Compared({ told }) {
  const { reference, present, measures, intents, languages, words, tests, false_discovery_rate, version } = told;
  const [behind, setBehind] = useState(null); // {measure, value, side, title}
  const show = (measure, value, side, title) => setBehind({ measure, value, side, title });
  return html`<p class="soft">
      ${daysOf(present)} (${whole(present.conversations)} conversations) beside ${daysOf(reference)} (${whole(reference.conversations)}).${" "}
      ${tests} tests together, of whose findings at most ${percent(false_discovery_rate)} are expected to be chance; data/insight.yml, version ${version}.
    </p>
    ${present.models.length > 0 && models(reference) !== models(present) && html`<p class="warning">${icons.warn} Another model understood the messages: ${models(reference)} before, ${models(present)} now. A change may be the model's, not the customers'.</p>`}
    <ul class="measures">${measures.map((one) => html`<${Measure} key=${one.name} ...${{ one, show }} />`)}</ul>
    <${History} />
    <div class="drift-parts">
      <${Parts} title="Intents" measure="intent_mix" parts=${intents} ...${{ show }} />
      <${Parts} title="Languages" measure="language_mix" parts=${languages} ...${{ show }} />
      <${Words} ...${{ words, show }} />
    </div>
    ${behind && html`<${Behind} key=${JSON.stringify(behind)} ...${{ behind, close: () => setBehind(null) }} />`}`;
}

const models = ({ models: all }) => all.map(({ model }) => model || "not known").sort().join(", ");

/** What a test found, for who wants to know it. */
function Tested({ title, test }) {
  const { p, adjusted_p, effect, least_effect, measure, statistic } = test;
  return html`<${Meaning} title=${title}>
    <p>Tested with the ${TESTS[test.test] ?? test.test}${statistic !== null && ` (statistic ${decimal(statistic)})`}.</p>
    ${p !== null && html`<p>p = ${small(p)}; together with all other tests ${small(adjusted_p)}.</p>`}
    ${effect !== null && html`<p>${EFFECTS[measure] ?? measure}: ${decimal(effect)}. It counts as drift from ${decimal(least_effect)} on: less would be real, and of no consequence.</p>`}
  <//>`;
}
const small = (value) => (value === null ? none : value < 0.001 ? "less than 0.001" : value.toFixed(3));

const Mark = ({ verdict }) => html`<span class="verdict ${verdict}">${verdict === "drifted" ? icons.warn : verdict === "steady" ? icons.check : ""} ${VERDICTS[verdict] ?? verdict}</span>`;

function Measure({ one, show }) {
  const { name, title, sentence, test, reference, present } = one;
  const text = SHARES.has(name) ? percent : decimal;
  return html`<li class="signal ${CLASSES[test.verdict] ?? "unknown"}">
    <header><h4>${title} <${Tested} ...${{ title, test }} /></h4><p class="state"><${Mark} verdict=${test.verdict} /></p></header>
    <p>${sentence}</p>
    ${reference &&
    present &&
    html`<p class="of">
      <button type="button" class="link" onClick=${() => show(name, "", "reference", title)}>${text(reference.value)} before</button>,${" "}
      <button type="button" class="link" onClick=${() => show(name, "", "present", title)}>${text(present.value)} now</button>
    </p>`}
  </li>`;
}

function Parts({ title, measure, parts, show }) {
  const [isAll, setAll] = useState(false);
  if (!parts.length) return null;
  const shown = isAll ? parts : parts.slice(0, 8);
  const value = (part, side) =>
    html`<button type="button" class="link" title=${`${whole(part[side].numerator)} of ${whole(part[side].denominator)}`} aria-label=${`${part.label || part.value}, ${side === "present" ? "now" : "before"}: ${percent(part[side].value)}. Show the conversations`} onClick=${() => show(measure, part.value, side, part.label || part.value)}>
      ${percent(part[side].value)}
    </button>`;
  return html`<section>
    <h4>${title}, the largest change first</h4>
    <div class="table" tabindex="0" role="group" aria-label=${title}>
      <table>
        <caption class="hidden">${title}</caption>
        <thead><tr><th scope="col">${title.slice(0, -1)}</th><th scope="col" class="number">Before</th><th scope="col" class="number">Now</th><th scope="col">Verdict</th></tr></thead>
        <tbody>
          ${shown.map((part) => html`<tr key=${part.value}><th scope="row">${part.label || part.value}</th><td class="number">${value(part, "reference")}</td><td class="number">${value(part, "present")}</td><td><${Mark} verdict=${part.test.verdict} /> <${Tested} title=${part.label || part.value} test=${part.test} /></td></tr>`)}
        </tbody>
      </table>
    </div>
    ${parts.length > 8 && html`<button type="button" class="link" onClick=${() => setAll(!isAll)}>${isAll ? "Fewer" : `All ${parts.length}`}</button>`}
  </section>`;
}

function Words({ words, show }) {
  return html`<section>
    <h4>New words</h4>
    ${!words.length && html`<p class="empty">No word is clearly more frequent than before.</p>`}
    <ul class="new-words">
      ${words.map(
        ({ word, reference, present, customers }) =>
          html`<li key=${word}>
            <button type="button" class="link" onClick=${() => show("word", word, "present", `“${word}”`)}><bdi>${word}</bdi></button>${" "}
            <span class="soft">${whole(present.numerator)} conversations of ${whole(customers)} customers, ${whole(reference.numerator)} before</span>
          </li>`,
      )}
    </ul>
  </section>`;
}

function History() {
  const answer = useAnswer(pathOf("drift/history", {}));
  if (!answer.told?.points?.length) return null;
  const { points } = answer.told;
  const days = [...new Set(points.map(({ at }) => shortDay(at)))];
  if (days.length < 2) return null;
  const names = [...new Set(points.map(({ name }) => name))];
  const series = names.map((name) => {
    const of = new Map(points.filter((one) => one.name === name).map((one) => [shortDay(one.at), one]));
    // How much of what would count as drift: so that measures of different scales stand beside each other.
    return {
      name: name.replaceAll("_", " "),
      values: days.map((day) => (of.get(day)?.effect === null || !of.has(day) ? null : Math.abs(of.get(day).effect) / of.get(day).least_effect)),
      details: days.map((day) => VERDICTS[of.get(day)?.verdict] ?? ""),
    };
  });
  return html`<${Chart} id="drift-history" title="How large the change was, day by day" first="Day" labels=${days} series=${series} format=${decimal} limit=${{ value: 1, label: "counts as drift" }} level=${4} note="1 is the least that data/insight.yml calls drift, for each measure in its own way." />`;
}

/** The conversations behind a change, each at the message that shows it. */
function Behind({ behind, close }) {
  const { measure, value, side, title } = behind;
  const asked = { measure, value: value || null, side };
  const answer = useAnswer(pathOf("drift/conversations", { ...asked, limit: 20 }));
  const [more, setMore] = useState({ rows: [], next: null, problem: "" });
  const readOn = async (after) => {
    try {
      const page = await ask(pathOf("drift/conversations", { ...asked, limit: 20, after }));
      setMore({ rows: [...more.rows, ...page.rows], next: page.next, problem: "" });
    } catch (error) {
      setMore({ ...more, problem: error.message });
    }
  };
  const focus = (element) => {
    if (element && !element.dataset.was) {
      element.dataset.was = "focused";
      element.focus();
    }
  };
  return html`<section class="drift-behind" aria-labelledby="drift-behind-title">
    <header><h4 id="drift-behind-title" tabindex="-1" ref=${focus}>${title}, ${side === "present" ? "now" : "before"}</h4><button type="button" onClick=${close}>Close</button></header>
    <${Answered} answer=${answer} what="The conversations">
      ${(told) => {
        const rows = [...told.rows, ...more.rows];
        const next = more.next ?? told.next;
        if (!rows.length) return html`<p class="empty">None that is still kept.</p>`;
        return html`<ul>
            ${rows.map(
              (row) =>
                html`<li key=${`${row.conversation} ${row.seq}`}>
                  <a href=${`#conversation/${encodeURIComponent(row.conversation)}`}><time datetime=${iso(row.at)} title=${fullTime(row.at)}>${shortDay(row.at)}</time>, message ${row.seq}</a>
                  ${row.value !== null && html` <span class="soft">${decimal(row.value)}</span>`} <span dir="auto">${row.text}</span>
                </li>`,
            )}
          </ul>
          ${more.problem && html`<p class="problem" role="alert">${more.problem}</p>`}
          ${next && html`<button type="button" onClick=${() => readOn(next)}>More</button>`}`;
      }}
    <//>
  </section>`;
}
