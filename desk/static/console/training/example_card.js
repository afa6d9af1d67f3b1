// The example that will be written: its text can be edited, and words of it be marked as entities.

import { html, useRef, useState } from "../../vendor/preact-htm.js";
import { movedMarks, part, withMark, wordsOf } from "./example.js";
import { personalWords } from "./words.js";

export function Example({ draft, setDraft, personal, entities }) {
  const { text, marks, isEdited } = draft;
  const edit = (value) => setDraft({ text: value, marks: movedMarks(text, value, marks), isEdited: true });
  return html`<section class="example" aria-labelledby="example-title">
    <h4 id="example-title">
      <label for="example-text">The example</label> <kbd>e</kbd>
      ${personal.length > 0 && !isEdited && html`<span class="soft">with a stand-in for ${personal.map(({ what }) => personalWords(what)).join(", ")}</span>`}
    </h4>
    <input id="example-text" type="text" dir="auto" maxlength="500" autocomplete="off" value=${text} onInput=${(event) => edit(event.target.value)} />
    ${entities.length > 0 && html`<${Words} ...${{ text, marks, entities, mark: (next) => setDraft({ ...draft, marks: next }) }} />`}
  </section>`;
}

/** The words, to be chosen by drawing over them or by pressing the first and the last; what is chosen becomes an entity. */
function Words({ text, marks, entities, mark }) {
  const [chosen, setChosen] = useState(null); // [first, last] places of words
  const words = wordsOf(text);
  const [first, last] = chosen ?? [-1, -1];
  const press = (place) => {
    if (!chosen) setChosen([place, place]);
    else if (first === last && place === first) setChosen(null);
    else if (place >= first && place <= last) setChosen([place, place]);
    else setChosen([Math.min(first, place), Math.max(last, place)]);
  };
  const from = useRef(-1); // the word on which the pointer went down
  const drag = (place) => from.current >= 0 && setChosen([Math.min(from.current, place), Math.max(from.current, place)]);
  const markAs = (entity) => {
    if (entity) mark(withMark(marks, { start: words[first].start, end: words[last].end, entity, value: "", role: "", group: "" }));
    setChosen(null);
  };
  const marked = (word) => marks.find(({ start, end }) => word.start < end && word.end > start);
  return html`<div class="words" role="group" aria-label="Words of the example: press the first and the last to mark an entity">
      <kbd>m</kbd>
      ${words.map(
        (word, place) =>
          html`<button
            key=${place}
            type="button"
            class=${marked(word) ? "marked" : ""}
            aria-pressed=${place >= first && place <= last}
            title=${marked(word)?.entity}
            onClick=${() => press(place)}
            onPointerDown=${() => {
              from.current = place;
            }}
            onPointerEnter=${(event) => event.buttons === 1 && drag(place)}
          >
            ${part(text, word.from, word.to)}
          </button>`,
      )}
    </div>
    ${chosen &&
    words[last] &&
    html`<p class="mark-as">
      <label>
        Mark “${part(text, words[first].start, words[last].end)}” as
        <select value="" onChange=${(event) => markAs(event.target.value)}>
          <option value="">choose an entity</option>
          ${entities.map((name) => html`<option key=${name} value=${name}>${name}</option>`)}
        </select>
      </label>
      <button type="button" onClick=${() => setChosen(null)}>Leave it</button>
    </p>`}
    ${marks.length > 0 &&
    html`<ul class="marks" aria-label="Entities">
      ${marks.map(
        (one) =>
          html`<li key=${`${one.start} ${one.entity}`}>
            “${part(text, one.start, one.end)}” is <strong>${one.entity}</strong>
            <button type="button" class="link" onClick=${() => mark(marks.filter((other) => other !== one))}>no entity</button>
          </li>`,
      )}
    </ul>`}`;
}
