// How was it? Asked once, after the conversation or after the assistant has solved something: five stars and a word for
// each part, the person's and the assistant's apart. A click on a star is an answer; with the keyboard the answer is sent
// when it is chosen. It can be changed for a day, or be put off for good.

import { html, useState } from "../vendor/preact-htm.js";
import { lastSeq } from "./conversation.js";

const STAR = html`<svg viewBox="0 0 24 24" aria-hidden="true">
  <path d="m12 3 2.700 5.700 6.300.8-4.600 4.300 1.200 6.200L12 17l-5.600 3 1.200-6.200L3 9.500l6.300-.8z" />
</svg>`;

export const WORD_CHARACTERS = 500;

/** What the frames of the desk do to the widget's state. */
export const ratingFrames = {
  "rating.asked": (state, { conversation, parts }) => ({ ...state, rating: { conversation, parts, after: lastSeq(state) } }),
  "rating.kept": (state, { conversation, parts }) =>
    state.rating?.conversation === conversation ? { ...state, rating: { ...state.rating, parts } } : state,
};

/** Whether the customer is asked now: not where they put it off, nor where they went on talking instead of answering. */
export function isAsked({ rating, conversation, entries }, putOff) {
  if (!rating || rating.conversation !== conversation || putOff === conversation) return false;
  const isAnswered = rating.parts.some((part) => part.score > 0);
  return isAnswered || !entries.some((entry) => entry.author === "customer" && entry.seq > rating.after);
}

export function Rating({ rating, strings, actions }) {
  const words = strings.rating;
  const isDone = rating.parts.every((part) => part.score > 0);
  const [isChanging, setChanging] = useState(false);
  if (isDone && !isChanging) {
    return html`<section class="rating done" aria-label=${words.ask}>
      <p role="status">${words.thanks}</p>
      <button type="button" class="link" onClick=${() => setChanging(true)}>${words.change}</button>
    </section>`;
  }
  return html`<section class="rating" aria-label=${words.ask}>
    <p class="ask" role="status">${words.ask}</p>
    ${rating.parts.map((part) => html`<${Part} key=${part.part} ...${{ part, strings, actions }} onSent=${() => setChanging(false)} />`)}
    <button type="button" class="link later" onClick=${() => (isChanging ? setChanging(false) : actions.putOffRating())}>${words.later}</button>
  </section>`;
}

function Part({ part, strings, actions, onSent }) {
  const words = strings.rating;
  const [score, setScore] = useState(part.score);
  const [word, setWord] = useState(part.word);
  const [isSent, setSent] = useState(part.score > 0);
  const send = (chosen) => {
    setSent(true);
    actions.rate(part.part, chosen, word.trim());
  };
  const choose = (value, isClick) => {
    setScore(value);
    setSent(false);
    // The arrow keys walk over the stars, so only a click says that this one is meant.
    if (isClick) send(value);
  };
  const submit = (event) => {
    event.preventDefault();
    if (!score) return;
    send(score);
    if (part.score > 0) onSent();
  };
  const needsSending = score > 0 && (!isSent || word.trim() !== part.word);
  return html`<form onSubmit=${submit}>
    <fieldset>
      <legend>${words.part(part.name)}</legend>
      <span class="stars">
        ${words.scores.map((label, at) => {
          const value = at + 1;
          return html`<label key=${value} class=${value <= score ? "full" : ""} title=${label}>
            <input
              type="radio"
              name=${`rating-${part.part}`}
              value=${value}
              checked=${value === score}
              onChange=${() => choose(value, false)}
              onClick=${(event) => event.detail > 0 && choose(value, true)}
            />
            ${STAR}<span class="hidden">${value}: ${label}</span>
          </label>`;
        })}
        <span class="meant" aria-hidden="true">${score > 0 ? words.scores[score - 1] : ""}</span>
      </span>
      ${score > 0 &&
      html`<span class="word">
        <input
          type="text"
          maxlength=${WORD_CHARACTERS}
          aria-label=${words.word}
          placeholder=${words.word}
          value=${word}
          onInput=${(event) => setWord(event.target.value)}
        />
        <button type="submit" disabled=${!needsSending}>${strings.send}</button>
      </span>`}
    </fieldset>
  </form>`;
}
