// What a part came to, criterion by criterion, with the messages that show it; people's grades and answers beside.

import { html, useState } from "../../vendor/preact-htm.js";
import { fullTime, iso, shortDay } from "../clock.js";
import { Points } from "./score.js";
import { CRITERIA, criterionMeaning, criterionWords, GRADES, gradeWords, of } from "./words.js";

export function Judgements({ part, goTo, change }) {
  return html`<ul class="judgements">
    ${part.judgements.map((one) => html`<li key=${one.criterion}><${Judged} ...${{ one, part, goTo, change }} /></li>`)}
  </ul>`;
}

function Judged({ one, part, goTo, change }) {
  const corrected = part.corrected[one.criterion];
  const given = part.answers.find(({ criterion }) => criterion === one.criterion);
  const [isOpen, setOpen] = useState(false);
  return html`<div class="came">
    <h5 title=${criterionMeaning(one.criterion)}>${criterionWords(one.criterion)}</h5>
    <p class="what">
      ${corrected ? html`<strong>${gradeWords(corrected)}</strong> <span class="soft">by a person, in place of</span>` : ""}
      <${Points} value=${one.points ?? null} isSmall=${true} />
    </p>
    ${one.why && html`<p class="soft">${one.why}</p>`}
    ${one.evidence?.length > 0 && html`<${Evidence} ...${{ evidence: one.evidence, goTo }} />`}
    ${given && html`<${Given} ...${{ answer: given, change }} />`}
    ${part.may_answer && !given && one.points !== undefined && one.points !== null && html`
      ${isOpen
        ? html`<${ObjectForm} ...${{ criterion: one.criterion, change, close: () => setOpen(false) }} />`
        : html`<button type="button" class="link" aria-label=${`I see it differently: ${criterionWords(one.criterion)}`} onClick=${() => setOpen(true)}>I see it differently</button>`}
    `}
  </div>`;
}

export const Evidence = ({ evidence, goTo }) =>
  html`<ul class="evidence">
    ${evidence.map(
      ({ text, seqs = [] }) =>
        html`<li key=${text + seqs}>
          ${text}${" "}
          ${seqs.map((seq) => html`<button key=${seq} type="button" class="cite" aria-label=${`Go to message ${seq}`} onClick=${() => goTo(seq)}>${seq}</button>`)}
        </li>`,
    )}
  </ul>`;

/** An agent objects: once for a criterion, and a supervisor settles it. */
function ObjectForm({ criterion, change, close }) {
  const [text, setText] = useState("");
  const field = `object-${criterion}`;
  return html`<form class="object" onSubmit=${(event) => {
    event.preventDefault();
    if (text.trim()) change.answer(criterion, text.trim());
  }}>
    <label for=${field}>What is different from what the rules saw?</label>
    <textarea id=${field} rows="2" maxlength="2000" value=${text} onInput=${({ target }) => setText(target.value)}></textarea>
    <div class="buttons">
      <button type="submit" class="primary" aria-disabled=${!text.trim() || change.isBusy}>Send it to a supervisor</button>
      <button type="button" onClick=${close}>Leave it</button>
    </div>
  </form>`;
}

function Given({ answer, change }) {
  return html`<div class="given">
    <p><strong>${answer.agent_name}</strong> <span class="soft">sees it differently, <${When} at=${answer.at} /></span></p>
    <blockquote>${answer.text}</blockquote>
    ${answer.settled_at
      ? html`<p>
          <strong>${answer.settled_by_name}</strong>${" "}
          <span class="soft">${answer.grade ? `gave ${gradeWords(answer.grade).toLowerCase()} instead` : "left the points as they are"}, <${When} at=${answer.settled_at} /></span>
        </p>
        <blockquote>${answer.reply}</blockquote>`
      : change.mayReview
        ? html`<${Settle} ...${{ answer, change }} />`
        : html`<p class="soft">A supervisor settles it.</p>`}
  </div>`;
}

export function Settle({ answer, change }) {
  const [reply, setReply] = useState("");
  const [grade, setGrade] = useState("");
  const name = `settle-${answer.id}`;
  return html`<form class="object" onSubmit=${(event) => {
    event.preventDefault();
    if (reply.trim()) change.settle(answer.id, { reply: reply.trim(), grade: grade || null });
  }}>
    <label for=${`${name}-grade`}>The points</label>
    <select id=${`${name}-grade`} value=${grade} onChange=${({ target }) => setGrade(target.value)}>
      <option value="">stay as they are</option>
      ${GRADES.map((one) => html`<option key=${one} value=${one}>become ${gradeWords(one).toLowerCase()}</option>`)}
    </select>
    <label for=${name}>Reply to ${answer.agent_name}</label>
    <textarea id=${name} rows="2" maxlength="2000" value=${reply} onInput=${({ target }) => setReply(target.value)}></textarea>
    <div class="buttons"><button type="submit" class="primary" aria-disabled=${!reply.trim() || change.isBusy}>Settle it</button></div>
  </form>`;
}

/** A supervisor's grades. Keys: 1 to 4 give the grade of the criterion that has the focus, 0 says that it cannot be told. */
export function ReviewForm({ part, change }) {
  const [grades, setGrades] = useState({});
  const [comment, setComment] = useState("");
  const name = `review-${part.part}`;
  const count = CRITERIA.filter((one) => grades[one]).length;
  const give = (criterion, grade) => setGrades({ ...grades, [criterion]: grade });
  const onKeyDown = (criterion) => (event) => {
    const number = Number(event.key);
    if (event.ctrlKey || event.metaKey || event.altKey || !/^[0-4]$/.test(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    give(criterion, number ? GRADES[number - 1] : "");
  };
  return html`<form class="review-form" aria-labelledby=${`${name}-title`} onSubmit=${(event) => {
    event.preventDefault();
    const given = Object.fromEntries(Object.entries(grades).filter(([, grade]) => grade));
    if (count) change.review(part.part, given, comment.trim());
  }}>
    <h5 id=${`${name}-title`}>${part.is_hidden ? "Your grades" : "Grade it yourself"}</h5>
    ${part.is_hidden && html`<p class="soft">This one was drawn by lot. You see its score when you have given yours, so that both can be compared. What was given stays.</p>`}
    ${CRITERIA.map(
      (criterion) =>
        html`<fieldset key=${criterion} onKeyDown=${onKeyDown(criterion)}>
          <legend>${criterionWords(criterion)} <span class="soft">${criterionMeaning(criterion)}</span></legend>
          <div class="grades">
            ${[...GRADES, ""].map(
              (grade, place) =>
                html`<label key=${grade}>
                  <input type="radio" name=${`${name}-${criterion}`} checked=${(grades[criterion] ?? "") === grade} onChange=${() => give(criterion, grade)} />
                  <span>${grade ? gradeWords(grade) : "Cannot tell"} <kbd aria-hidden="true">${grade ? place + 1 : 0}</kbd></span>
                </label>`,
            )}
          </div>
        </fieldset>`,
    )}
    <label for=${`${name}-comment`}>Comment <span class="soft">(optional; the agent reads it)</span></label>
    <textarea id=${`${name}-comment`} rows="2" maxlength="2000" value=${comment} onInput=${({ target }) => setComment(target.value)}></textarea>
    <div class="buttons">
      <button type="submit" class="primary" aria-disabled=${!count || change.isBusy}>Keep ${count ? of(count, "grade") : "the grades"}</button>
      ${change.problem && html`<span class="problem" role="alert">${change.problem}</span>`}
    </div>
  </form>`;
}

/** What people gave, beside what the rules gave. */
export function PeoplesGrades({ reviews }) {
  if (!reviews.length) return null;
  return html`<ul class="peoples">
    ${reviews.map(
      (one) =>
        html`<li key=${one.reviewer_name + one.at}>
          <p><strong>${one.reviewer_name}</strong> <span class="soft">graded it <${When} at=${one.at} />${one.is_blind ? ", before the score was seen" : ""}</span></p>
          <p>${CRITERIA.filter((name) => one.grades[name]).map((name) => html`<span class="tag" key=${name}>${criterionWords(name)}: ${gradeWords(one.grades[name]).toLowerCase()}</span> `)}</p>
          ${one.comment && html`<blockquote>${one.comment}</blockquote>`}
        </li>`,
    )}
  </ul>`;
}

export const When = ({ at }) => html`<time datetime=${iso(at)} title=${fullTime(at)}>${shortDay(at)}</time>`;
