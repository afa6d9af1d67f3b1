// How it stands: means by whose part, by agent and week, what waits, and what could not be judged.

import { html } from "../../vendor/preact-htm.js";
import { Answered } from "../insight/answered.js";
import { useAnswer } from "../insight/answers.js";
import { hrefOf } from "./address.js";
import { CriterionBars, Points } from "./score.js";
import { Trends } from "./trend.js";
import { CRITERIA, criterionWords, kindWords, of, takeBands } from "./words.js";

export function Overview({ address }) {
  const answer = useAnswer(`/api/quality?days=${address.days}`);
  return html`<${Answered} answer=${answer} what="The scores">${(told) => html`<${Shown} ...${{ told, address }} />`}<//>`;
}

function Shown({ told, address }) {
  takeBands(told);
  const { ended, scored, older, parts, weeks, agents, queues, applied, broken } = told;
  if (!parts.length) {
    return html`<p class="empty">No conversation of these ${told.days} days has been scored. Each is, some minutes after it has ended.</p>`;
  }
  return html`<p>
      <strong>${scored}</strong> of <strong>${ended}</strong> conversations that ended in these days have a score;
      <span class="soft"> the others say too little to be judged, or are about to be.${older ? ` ${of(older, "part was", "parts were")} scored by other rules than now.` : ""}</span>
    </p>
    <ul class="tiles">
      <${Tile} label="Low scores to review" value=${queues.low} href=${hrefOf({ ...address, part: "low" })} />
      <${Tile} label="Drawn by lot for you" value=${queues.sample} href=${hrefOf({ ...address, part: "sample" })} />
      <${Tile} label="Agents see it differently" value=${queues.answers} href=${hrefOf({ ...address, part: "answers" })} />
      <${Tile} label=${`Breaches, of ${of(applied, "time")} that a rule applied`} value=${broken} href=${hrefOf({ ...address, part: "compliance" })} />
    </ul>
    <div class="kinds">
      ${parts.map(
        (one) =>
          html`<section key=${one.kind} class="card" aria-labelledby=${`kind-${one.kind}`}>
            <header>
              <h3 id=${`kind-${one.kind}`}>${kindWords(one.kind)}</h3>
              <span class="total"><${Points} value=${one.mean} /> <span class="soft">${one.n} scored, ${one.silent} not</span></span>
            </header>
            <${CriterionBars} criteria=${one.criteria} />
          </section>`,
      )}
    </div>
    <${Trends} id="quality-weeks" title="Whole conversations, week by week" weeks=${weeks} />
    ${agents.length > 0 && html`<${Agents} ...${{ agents, address }} />`}`;
}

const Tile = ({ label, value, href }) => html`<li><a href=${href}><strong>${value}</strong> <span>${label}</span></a></li>`;

function Agents({ agents, address }) {
  return html`<section aria-labelledby="agents-title">
    <h3 id="agents-title">Agents</h3>
    <p class="soft">Means of few conversations say little: mind the numbers before you compare people.</p>
    <div class="wide" role="group" aria-labelledby="agents-title" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Agent</th>
            <th scope="col">Score</th>
            <th scope="col">Parts</th>
            ${CRITERIA.map((one) => html`<th scope="col" key=${one}>${criterionWords(one)}</th>`)}
            <th scope="col">Notes</th>
            <th scope="col">Open answers</th>
          </tr>
        </thead>
        <tbody>
          ${agents.map(
            (one) =>
              html`<tr key=${one.agent}>
                <th scope="row"><a href=${hrefOf({ ...address, part: "", agent: one.agent })}>${one.name || "A colleague who left"}</a></th>
                <td><${Points} value=${one.mean} isSmall=${true} /></td>
                <td>${one.n}${one.silent ? html` <span class="soft">+ ${one.silent} not scored</span>` : ""}</td>
                ${CRITERIA.map((name) => {
                  const found = one.criteria.find(({ criterion }) => criterion === name);
                  return html`<td key=${name}><${Points} value=${found?.mean ?? null} isSmall=${true} /> <span class="soft">${found?.n ?? 0}</span></td>`;
                })}
                <td>${one.notes}</td>
                <td>${one.open_answers}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}
