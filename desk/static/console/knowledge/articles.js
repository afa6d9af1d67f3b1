// All articles, those first that somebody should look at, with why.

import { html, useState } from "../../vendor/preact-htm.js";
import { readArticles, readUnhelped, useRead } from "./calls.js";
import { Asked, Days, Problem } from "./parts.js";

const WHY = { said_so: "the customer said so", called_wrong: "an agent called it wrong", wanted_person: "the customer asked for a person" };

export function Articles({ actions }) {
  const [days, setDays] = useState(90);
  const [open, setOpen] = useState("");
  const { told, problem, again } = useRead(() => readArticles(days), days);
  const due = told?.articles.filter(({ reasons }) => reasons.length).length;
  return html`<section aria-labelledby="articles-title">
    <div class="knowledge-tools">
      <h3 id="articles-title" tabindex="-1">Articles</h3>
      <p class="soft" role="status">${told && (due ? `${due} of ${told.articles.length} should be looked at.` : `All ${told.articles.length} are well.`)}</p>
      <${Days} ...${{ days, setDays }} />
    </div>
    <${Problem} ...${{ problem, again }} />
    ${!told && !problem && html`<p class="starting" role="status">Reading the articles…</p>`}
    ${told &&
    html`<div class="knowledge-table" tabindex="0" role="region" aria-label="All articles, as a table">
      <table>
        <thead>
          <tr>
            <th scope="col">Article</th>
            <th scope="col" class="number">Answered</th>
            <th scope="col" class="number">Helped</th>
            <th scope="col" class="number">Did not</th>
            <th scope="col">Gone over</th>
          </tr>
        </thead>
        <tbody>
          ${told.articles.map((one) => html`<${Row} key=${one.slug} ...${{ one, days, actions, isOpen: open === one.slug, toggle: () => setOpen(open === one.slug ? "" : one.slug) }} />`)}
        </tbody>
      </table>
    </div>`}
    <p class="soft">Whether an answer helped is known where the customer thanked, complained, asked for a person or rated, or where an agent called the answer wrong; of the others nothing is said.</p>
  </section>`;
}

function Row({ one, days, actions, isOpen, toggle }) {
  return html`<tr class=${one.reasons.length ? "due" : ""}>
      <th scope="row">
        <span dir="auto">${one.title}</span> <span class="soft">${one.exists ? one.slug : `${one.slug}, which is gone`}</span>
        ${one.reasons.length > 0 && html`<ul class="reasons">${one.reasons.map((reason) => html`<li key=${reason}>${reason}</li>`)}</ul>`}
        ${isOpen && html`<${Unhelped} ...${{ slug: one.slug, days, actions }} />`}
      </th>
      <td class="number">${one.shown}</td>
      <td class="number">${one.helped}</td>
      <td class="number">
        ${one.not_helped ? html`<button type="button" class="link" aria-expanded=${isOpen} aria-label=${`${one.not_helped}: show when “${one.title}” did not help`} onClick=${toggle}>${one.not_helped}</button>` : 0}
      </td>
      <td>${one.updated || html`<span class="soft">no date</span>`}</td>
    </tr>`;
}

function Unhelped({ slug, days, actions }) {
  const { told, problem, again } = useRead(() => readUnhelped(slug, days), `${slug} ${days}`);
  return html`<${Problem} ...${{ problem, again }} />
    <ul class="unhelped" aria-label="When it did not help">
      ${told?.uses.map((use) => html`<li key=${`${use.conversation} ${use.seq}`}><${Asked} ...${{ one: use, actions }} /> <span class="soft">${WHY[use.why] ?? use.why}</span></li>`)}
    </ul>`;
}
