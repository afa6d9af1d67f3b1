// What customers asked and no article answered, in groups of about the same.

import { html, useState } from "../../vendor/preact-htm.js";
import { putAside, readQuestions, useRead } from "./calls.js";
import { Asked, Days, Problem } from "./parts.js";

const SHOWN = 9;

export function Questions({ actions }) {
  const [days, setDays] = useState(90);
  const [said, setSaid] = useState("");
  const [failed, setFailed] = useState("");
  const { told, problem, again } = useRead(() => readQuestions(days), days);
  const aside = async (group) => {
    try {
      const { count } = await putAside(group.questions);
      setFailed("");
      setSaid(`${count} put aside.`);
      await again();
    } catch (error) {
      setFailed(error.message);
    }
  };
  return html`<section aria-labelledby="questions-title">
    <div class="knowledge-tools">
      <h3 id="questions-title" tabindex="-1">Questions without an article</h3>
      <p class="soft" role="status">${said || (told && (told.more ? "The latest 500." : `${told.count} in all.`))}</p>
      <${Days} ...${{ days, setDays }} />
    </div>
    <${Problem} ...${{ problem, again }} />
    ${failed && html`<p class="problem" role="alert">${failed}</p>`}
    ${!told && !problem && html`<p class="starting" role="status">Reading the questions…</p>`}
    ${told && !told.groups.length && html`<p class="empty">Nothing: the bot had an article for every question, or they are put aside.</p>`}
    ${told?.groups.map((group) => html`<${Group} key=${`${group.questions[0].conversation} ${group.questions[0].seq}`} ...${{ group, aside, actions }} />`)}
  </section>`;
}

function Group({ group, aside, actions }) {
  const [first, ...rest] = group.questions;
  const others = rest.slice(0, SHOWN);
  return html`<article class="knowledge-card" aria-label=${first.question}>
    <h4><${Asked} ...${{ one: first, actions }} /> ${group.count > 1 && html`<span class="count" aria-label=${`asked ${group.count} times`}>${group.count}</span>`}</h4>
    ${others.length > 0 && html`<ul>${others.map((one) => html`<li key=${`${one.conversation} ${one.seq}`}><${Asked} ...${{ one, actions }} /></li>`)}${group.count - 1 > SHOWN && html`<li class="soft">and ${group.count - 1 - SHOWN} more</li>`}</ul>`}
    <p class="soft">${group.near ? html`Nearest: <span dir="auto">${group.near.title}</span> (${group.near.slug}), which holds ${Math.round(group.near.score * 100)} % of its words. If it is the answer, add the question to its list.` : "No article is near."}</p>
    <div class="buttons"><button type="button" onClick=${() => aside(group)}>Needs no article</button></div>
  </article>`;
}
