// What had to be kept: how often each rule applied and was broken, and every breach with its conversation.

import { html, useState } from "../../vendor/preact-htm.js";
import { shortDay } from "../clock.js";
import { Answered } from "../insight/answered.js";
import { useAnswer } from "../insight/answers.js";
import { ask } from "../reading_calls.js";
import { hrefOf } from "./address.js";
import { needWords, of, spaced } from "./words.js";

export function Compliance({ address }) {
  const answer = useAnswer(`/api/quality/compliance?days=${address.days}`);
  return html`<${Answered} answer=${answer} what="The rules">${(told) => html`<${Shown} key=${told.days} ...${{ told, address }} />`}<//>`;
}

function Shown({ told, address }) {
  const [more, setMore] = useState({ rows: [], next: told.next, problem: "" });
  const breaches = [...told.breaches, ...more.rows];
  const load = () =>
    ask(`/api/quality/compliance?days=${told.days}&after=${encodeURIComponent(more.next)}`).then(
      (page) => setMore({ rows: [...more.rows, ...page.breaches], next: page.next, problem: "" }),
      (error) => setMore({ ...more, problem: error.message }),
    );
  return html`<p class="tools"><a class="csv" href=${`/api/quality/compliance.csv?days=${told.days}`} download>CSV of all breaches</a></p>
    <div class="wide" role="group" aria-label="Rules" tabindex="0">
      <table>
        <thead>
          <tr><th scope="col">Rule</th><th scope="col">Needs</th><th scope="col">Applied</th><th scope="col">Broken</th></tr>
        </thead>
        <tbody>
          ${told.rules.map(
            (one) =>
              html`<tr key=${one.rule}>
                <th scope="row">${spaced(one.rule)}<span class="soft block">${one.reason}</span></th>
                <td>${needWords(one.needs)}</td>
                <td>${one.applied ? of(one.applied, "time") : one.broken ? "not counted" : "never"}</td>
                <td class=${one.broken ? "bad" : ""}>${one.applied ? `${one.broken} (${Math.round((100 * one.broken) / one.applied)} %)` : one.broken || "–"}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <h3>Breaches</h3>
    ${!breaches.length && html`<p class="empty">No rule was broken in these days.</p>`}
    <ul class="rows">
      ${breaches.map((one) => {
        const line = html`<span class="what"><strong>${spaced(one.rule)}</strong> <span class="soft">${one.agent_name || "while it waited for a person"}</span><span class="block">${one.text}</span></span>
          <span class="soft when">${shortDay(one.at)}</span>`;
        return html`<li key=${`${one.conversation} ${one.rule}`}>
          ${one.is_forgotten ? html`<div class="row">${line}<span class="soft">its conversation was forgotten</span></div>` : html`<a href=${hrefOf({ ...address, conversation: one.conversation })}>${line}</a>`}
        </li>`;
      })}
    </ul>
    ${more.problem && html`<p class="problem" role="alert">${more.problem}</p>`}
    ${more.next && html`<button type="button" onClick=${load}>Show more</button>`}`;
}
