// In the place of the field for a reply, when a channel takes no free message any more: an approved template is chosen, its
// gaps are filled, and it is sent as it is shown.

import { html, useEffect, useRef } from "../vendor/preact-htm.js";
import { Held } from "./held.js";
import { emptyGaps, finishedText, isSame, valueOf, valuesOf } from "./template_text.js";
import { capital, languageWords, spaced } from "./words.js";

const LONGEST = 600; // characters that the desk takes for one gap

export function TemplateForm({ conversation, draft, isOnline, actions }) {
  const { id, customer, templates } = conversation;
  const known = conversation.copilot?.known ?? {};
  const choice = useRef(null);
  const heldButton = useRef(null);
  const template = templates?.find((one) => isSame(one, draft.template));
  const values = template ? valuesOf(template, draft.template.values, known) : {};
  const empty = template ? emptyGaps(template, values) : [];
  const warnings = draft.template?.warnings ?? [];

  useEffect(() => actions.readTemplates(id), [id, isOnline]);

  const onChoose = ({ target }) => actions.chooseTemplate(id, templates[target.value] ?? null);
  const onKeyDown = (event) => {
    // What is sent costs something and cannot be taken back: Enter alone in a line of the form does not send it.
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) event.target.form.requestSubmit();
  };
  const onEdit = () => (document.querySelector(".template-gaps input") ?? choice.current).focus();

  if (!templates) return html`<p class="soft" role="status">One moment…</p>`;
  return html`<div class="template-form">
    <label class="template-choice">
      <span>Template</span>
      <select ref=${choice} id="template-choice" onChange=${onChoose}>
        <option value="" selected=${!template}>Choose what to send…</option>
        ${templates.map(
          (one, index) =>
            html`<option key=${`${one.name} ${one.language}`} value=${index} selected=${one === template}>
              ${capital(spaced(one.name))} · ${languageWords(one.language.replace("_", "-"))}
            </option>`,
        )}
      </select>
    </label>
    ${template &&
    html`<div class="template-gaps">
        ${template.gaps.map(
          (gap) =>
            html`<label key=${gap.name}>
              <span>${labelOf(gap)}</span>
              <input
                type="text"
                dir="auto"
                maxlength=${LONGEST}
                autocomplete="off"
                value=${valueOf(gap, draft.template.values, known)}
                onInput=${({ target }) => actions.fillTemplate(id, gap.name, target.value)}
                onKeyDown=${onKeyDown}
              />
            </label>`,
        )}
      </div>
      <figure class="template-preview" aria-label="What the customer gets" dir="auto">${finishedText(template, values)}</figure>`}
    ${warnings.length > 0 &&
    html`<${Held} ...${{ warnings, customer, isNote: false, firstButton: heldButton, onEdit, onSendAnyway: () => actions.sendTemplate(id, { inSpite: true }) }} />`}
    <div class="send-line">
      <p class="soft" role="status">
        ${empty.length
          ? `Still to be filled in: ${empty.map((name) => labelOf(template.gaps.find((gap) => gap.name === name))).join(", ")}.`
          : !isOnline
            ? "Sent when the connection is back."
            : "Once the customer answers, you can write freely again."}
      </p>
      ${!warnings.length &&
      html`<button type="submit" class="primary" disabled=${!template || empty.length > 0}>
        Send template ${template && html`<kbd aria-hidden="true">Ctrl+Enter</kbd>`}
      </button>`}
    </div>
  </div>`;
}

const labelOf = ({ name, fact }) => (fact ? capital(spaced(fact)) : /^\d+$/.test(name) ? `Gap ${name}` : capital(spaced(name)));
