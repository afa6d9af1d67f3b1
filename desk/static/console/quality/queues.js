// What waits for a supervisor: low scores, the random sample, and what agents object to.

import { html, useState } from "../../vendor/preact-htm.js";
import { shortDay } from "../clock.js";
import { Answered } from "../insight/answered.js";
import { useAnswer } from "../insight/answers.js";
import { ask } from "../reading_calls.js";
import { channelWords } from "../words.js";
import { hrefOf } from "./address.js";
import { Points } from "./score.js";
import { aboutWords, criterionWords, of, takeBands } from "./words.js";

const SAID = {
  low: "The lowest first. The score may be wrong: what you give is what counts for learning.",
  sample: "Drawn by lot, whatever the score, which is hidden until you have given yours. From these is told how far the rules agree with people.",
};
const NONE = { low: "No score is that low, or all of them were reviewed.", sample: "You have reviewed everything that was drawn." };

export function Queue({ name, address }) {
  const answer = useAnswer(`/api/quality/queues/${name}`);
  return html`<p class="soft">${SAID[name]}</p>
    <${Answered} answer=${answer} what="The conversations">${(told) => html`<${Rows} key=${name} ...${{ told, address }} />`}<//>`;
}

function Rows({ told, address }) {
  takeBands(told);
  const [more, setMore] = useState({ rows: [], next: told.next, isLoading: false, problem: "" });
  const rows = [...told.rows, ...more.rows];
  const load = () => {
    setMore({ ...more, isLoading: true, problem: "" });
    ask(`/api/quality/queues/${told.queue}?after=${encodeURIComponent(more.next)}`).then(
      (page) => setMore({ rows: [...more.rows, ...page.rows], next: page.next, isLoading: false, problem: "" }),
      (error) => setMore({ ...more, isLoading: false, problem: error.message }),
    );
  };
  if (!rows.length) return html`<p class="empty">${NONE[told.queue]}</p>`;
  return html`<p class="soft" role="status">${of(told.count, "part")} of conversations</p>
    <ul class="rows">
      ${rows.map(
        (one) =>
          html`<li key=${`${one.conversation} ${one.part}`}>
            <a href=${hrefOf({ ...address, conversation: one.conversation })}>
              ${one.is_hidden ? html`<span class="points none" title="Hidden until you have given yours" aria-hidden="true">?</span>` : html`<${Points} value=${one.total} />`}
              <span class="what"><strong>${one.agent_name || "A colleague who left"}</strong> <span class="soft">about ${aboutWords(one.intent)}, ${channelWords(one.channel)}</span></span>
              <span class="soft">${one.lowest ? `${criterionWords(one.lowest)} ${Math.round(one.lowest_points)}` : one.is_hidden ? "score hidden" : ""}</span>
              <span class="soft when">${shortDay(one.ended_at)}</span>
            </a>
          </li>`,
      )}
    </ul>
    ${more.problem && html`<p class="problem" role="alert">${more.problem}</p>`}
    ${more.next && html`<button type="button" disabled=${more.isLoading} onClick=${load}>${more.isLoading ? "Reading…" : "Show more"}</button>`}`;
}

export function OpenAnswers({ address }) {
  const answer = useAnswer("/api/quality/answers");
  return html`<p class="soft">Agents see these scores differently. You settle each: with another grade, or with a reason why it stays.</p>
    <${Answered} answer=${answer} what="The answers">
      ${(told) =>
        told.answers.length
          ? html`<ul class="rows">
              ${told.answers.map(
                (one) =>
                  html`<li key=${one.id}>
                    <a href=${hrefOf({ ...address, conversation: one.conversation })}>
                      <${Points} value=${one.points} />
                      <span class="what"><strong>${one.agent_name}</strong> <span class="soft">on ${criterionWords(one.criterion).toLowerCase()}:</span> ${one.text}</span>
                      <span class="soft when">${shortDay(one.at)}</span>
                    </a>
                  </li>`,
              )}
            </ul>`
          : html`<p class="empty">Nobody objects to anything that is not settled.</p>`}
    <//>`;
}
