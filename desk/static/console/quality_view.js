// What waits after conversations: wrap-ups to confirm and comments to read, and for supervisors the conversations that a
// rule picked for a look at their quality.

import { html, useState } from "../vendor/preact-htm.js";
import { ago, fullTime, iso, useNow } from "./clock.js";
import { isSupervisor } from "./state.js";
import { words } from "./words.js";

const ENDINGS = { closed: "closed", returned: "returned to the bot", transferred: "passed on" };

export function QualityView({ state, actions }) {
  const { pending, comments, reviews, open_reviews } = state.afterwork;
  const now = useNow(state.clockOffset);
  const open = reviews.filter((one) => !one.reviewed_at);
  const done = reviews.filter((one) => one.reviewed_at);
  return html`<main class="view quality" aria-labelledby="quality-title">
    <h2 id="quality-title" tabindex="-1">Wrap-up and quality</h2>
    <section aria-labelledby="pending-title">
      <h3 id="pending-title">To confirm <span class="count">${pending.length}</span></h3>
      ${!pending.length && html`<p class="empty">Every part of yours that ended is wrapped up.</p>`}
      <ul>
        ${pending.map(
          ({ conversation, customer, ended_as, at }) =>
            html`<li key=${`${conversation} ${at}`}>
              <button type="button" class="link" onClick=${() => actions.open(conversation)}>${customer || words.anonymous}</button>
              <span class="soft">${ENDINGS[ended_as] ?? ended_as}, <${When} ...${{ at, now }} /></span>
            </li>`,
        )}
      </ul>
    </section>
    ${comments.length > 0 &&
    html`<section aria-labelledby="comments-title">
      <h3 id="comments-title">Comments on your conversations <span class="count">${comments.length}</span></h3>
      <ul>
        ${comments.map(
          (one) =>
            html`<li key=${one.id} class="review">
              <${Why} ...${{ review: one, now, actions }} />
              <blockquote>${one.comment}</blockquote>
              <div class="buttons">
                <span class="soft">${one.reviewed_by}, <${When} at=${one.reviewed_at} now=${now} /></span>
                <button type="button" onClick=${() => actions.readReview(one.id)}>I have read it</button>
              </div>
            </li>`,
        )}
      </ul>
    </section>`}
    ${isSupervisor(state.me) &&
    html`<section aria-labelledby="reviews-title">
        <h3 id="reviews-title">To review <span class="count ${open_reviews ? "some" : ""}">${open_reviews}</span></h3>
        ${!open.length && html`<p class="empty">No conversation waits for a look. The rules stand in data/reviews.yml.</p>`}
        <ul>
          ${open.map((one) => html`<li key=${one.id} class="review"><${Open} ...${{ state, review: one, now, actions }} /></li>`)}
        </ul>
      </section>
      ${done.length > 0 &&
      html`<section aria-labelledby="reviewed-title">
        <h3 id="reviewed-title">Reviewed</h3>
        <ul>
          ${done.map(
            (one) =>
              html`<li key=${one.id} class="review done">
                <${Why} ...${{ review: one, now, actions }} />
                ${one.comment && html`<blockquote>${one.comment}</blockquote>`}
                <p class="soft">
                  ${one.reviewed_by}, <${When} at=${one.reviewed_at} now=${now} />${one.comment && one.agent_name ? `; ${one.agent_name} has ${one.read_at ? "read it" : "not read it yet"}` : ""}
                </p>
              </li>`,
          )}
        </ul>
      </section>`}`}
  </main>`;
}

const When = ({ at, now }) => html`<time datetime=${iso(at)} title=${fullTime(at)}>${ago(now - at)}</time>`;

/** Why it was picked: the rule's reason, and what shows it with the messages. */
function Why({ review, now, actions }) {
  const { conversation, customer, agent_name, reason, evidence, at } = review;
  return html`<p>
      <strong>${reason}</strong>${" "}
      <span class="soft">
        <button type="button" class="link" onClick=${() => actions.open(conversation)}>${customer || words.anonymous}</button>${" "}
        with ${agent_name || "the bot"}, <${When} ...${{ at, now }} />
      </span>
    </p>
    <ul class="evidence">
      ${evidence.map(
        ({ text, seqs }) =>
          html`<li key=${text}>
            ${text}${" "}
            ${seqs.map(
              (seq) =>
                html`<button
                  key=${seq}
                  type="button"
                  class="cite"
                  aria-label=${`Go to message ${seq} of ${customer || "this customer"}`}
                  onClick=${() => actions.openAt(conversation, seq)}
                >
                  ${seq}
                </button>`,
            )}
          </li>`,
      )}
    </ul>`;
}

function Open({ state, review, now, actions }) {
  const [comment, setComment] = useState("");
  const key = `review:${review.id}`;
  const field = `comment-${review.id}`;
  return html`<${Why} ...${{ review, now, actions }} />
    <label for=${field}>${review.agent_name ? `Comment for ${review.agent_name}` : "Comment"} <span class="soft">(optional)</span></label>
    <textarea
      id=${field}
      rows="2"
      maxlength="2000"
      value=${comment}
      onInput=${(event) => setComment(event.target.value)}
    ></textarea>
    <div class="buttons">
      <button
        type="button"
        class="primary"
        aria-disabled=${Boolean(state.busy[key])}
        onClick=${() => actions.settleReview(review.id, comment.trim())}
      >
        Reviewed
      </button>
      ${state.problems[key] && html`<span class="problem" role="alert">${state.problems[key]}</span>`}
    </div>`;
}
