// Training: what the bot may have misunderstood becomes examples, a key press each. Three parts: one message after the other,
// groups of what there is no intent for, and what was accepted.

import { html, useCallback, useEffect, useState } from "../../vendor/preact-htm.js";
import { Accepted } from "./accepted.js";
import { readOverview } from "./calls.js";
import { Groups } from "./groups.js";
import { Review } from "./review.js";
import { progressWords } from "./words.js";

const PARTS = [
  { name: "", label: "Review", View: Review },
  { name: "groups", label: "Groups", View: Groups },
  { name: "accepted", label: "Accepted", View: Accepted },
];

export function TrainingView({ state, actions }) {
  const shown = new URLSearchParams(state.viewQuery).get("show") ?? "";
  const part = PARTS.find(({ name }) => name === shown) ?? PARTS[0];
  const [overview, setOverview] = useState(null);
  const [problem, setProblem] = useState("");
  const load = useCallback(async () => {
    try {
      setOverview(await readOverview());
      setProblem("");
    } catch (error) {
      setProblem(error.message);
    }
  }, []);
  useEffect(() => {
    load();
  }, []);
  const setProgress = useCallback((progress) => setOverview((before) => before && { ...before, progress }), []);
  return html`<main class="view training" aria-labelledby="training-title">
    <header class="training-head">
      <h2 id="training-title" tabindex="-1">Training</h2>
      <nav class="training-parts" aria-label="Parts of Training">
        ${PARTS.map(
          ({ name, label }) =>
            html`<a key=${name} href=${`#training${name && `?show=${name}`}`} aria-current=${name === part.name ? "page" : null}>${label}${name === "accepted" && overview?.kept > 0 && html` <span class="badge" aria-label=${`${overview.kept} kept`}>${overview.kept}</span>`}</a>`,
        )}
      </nav>
      ${overview && html`<${Progress} progress=${overview.progress} />`}
    </header>
    ${problem && html`<p class="problem" role="alert">${problem} <button type="button" class="link" onClick=${load}>Try again</button></p>`}
    ${overview?.problem &&
    html`<p class="training-problem" role="alert"><strong>The training data cannot be read.</strong> ${overview.problem}. Nothing is changed until it is right. <button type="button" class="link" onClick=${load}>Look again</button></p>`}
    ${overview && !overview.problem && html`<${part.View} key=${part.name} ...${{ state, actions, overview, setProgress, reload: load }} />`}
    ${!overview && !problem && html`<p class="starting" role="status">Reading the training data…</p>`}
  </main>`;
}

function Progress({ progress }) {
  const { waiting, done } = progressWords(progress);
  const all = progress.waiting + progress.all_today;
  return html`<p class="training-progress">
    <span><strong>${waiting}</strong> <span class="soft">· ${done}</span></span>
    <progress max=${Math.max(all, 1)} value=${progress.all_today} aria-label=${`${progress.all_today} of ${all} reviewed today`}></progress>
  </p>`;
}
