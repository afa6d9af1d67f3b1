// The launcher and the panel: who is speaking, the log, the composer.

import { html, useEffect, useRef } from "../vendor/preact-htm.js";
import { Composer } from "./composer.js";
import { Log } from "./log_view.js";

const icons = {
  chat: html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 5.5A2.5 2.5 0 0 1 6.5 3h11A2.5 2.5 0 0 1 20 5.500v8a2.5 2.5 0 0 1-2.5 2.500H11l-4.6 3.700a.6.6 0 0 1-1-.5V16A2.5 2.5 0 0 1 4 13.500z" /></svg>`,
  close: html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="m6.4 5 5.6 5.600L17.6 5 19 6.4 13.4 12l5.6 5.6-1.4 1.4-5.6-5.600L6.4 19 5 17.600l5.6-5.600L5 6.400z" /></svg>`,
  person: html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm0 2c-3.9 0-7 2-7 4.500V20h14v-1.500c0-2.5-3.1-4.5-7-4.500z" /></svg>`,
};

const initials = (name) =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word[0])
    .join("")
    .toUpperCase();

function speakerOf({ state, strings }) {
  const { speaker } = state;
  if (speaker.owner === "agent") {
    return { name: speaker.speaker_name || strings.personName, role: strings.person, kind: "agent" };
  }
  if (speaker.owner === "queue") return { name: strings.queue, role: strings.position(speaker), kind: "queue" };
  if (speaker.owner === "closed") {
    return { name: strings.title(state.company), role: strings.closed, kind: "closed" };
  }
  return { name: state.assistant || strings.assistantName, role: strings.assistant, kind: "bot" };
}

function Header({ state, strings, actions }) {
  const speaker = speakerOf({ state, strings });
  // No landmarks of its own: the page around it has its one header and footer.
  return html`<div class="header ${speaker.kind}">
    <span class="avatar ${speaker.kind}" aria-hidden="true">
      ${speaker.kind === "agent" ? initials(speaker.name) : speaker.kind === "queue" ? icons.person : icons.chat}
    </span>
    <div class="who" role="status">
      <strong>${speaker.name}</strong>
      <span>${speaker.role}</span>
    </div>
    <button class="icon" type="button" aria-label=${strings.close} onClick=${actions.close}>${icons.close}</button>
  </div>`;
}

function Notice({ state, strings, actions }) {
  if (state.connection === "offline") return html`<p class="notice warn" role="status">${strings.offline}</p>`;
  if (state.connection === "connecting") return html`<p class="notice" role="status">${strings.connecting}</p>`;
  if (!state.notice) return null;
  return html`<p class="notice warn" role="alert">
    <span>${state.notice}</span>
    <button type="button" class="link" onClick=${actions.dismissNotice}>${strings.dismiss}</button>
  </p>`;
}

function Footer({ state, strings, actions }) {
  if (state.speaker.owner === "closed") {
    return html`<div class="footer ended">
      <button type="button" class="primary" onClick=${actions.startAgain}>${strings.startAgain}</button>
    </div>`;
  }
  const asked = state.pending.some((message) => message.frame?.type === "human.request");
  return html`<div class="footer">
    ${state.speaker.owner === "queue" && html`<p class="hint">${strings.queueHint}</p>`}
    <${Composer} ...${{ state, strings, actions }} />
    ${state.speaker.owner === "bot" &&
    html`<button
      type="button"
      class="person"
      disabled=${asked || !state.conversation}
      onClick=${actions.askForPerson}
    >
      ${icons.person}${strings.talkToPerson}
    </button>`}
  </div>`;
}

export function Widget({ state, open, unread, actions, strings }) {
  const launcher = useRef(null);
  const wasOpen = useRef(open);
  useEffect(() => {
    if (wasOpen.current && !open) launcher.current?.focus();
    wasOpen.current = open;
  }, [open]);

  const label = unread ? `${strings.launcher}, ${strings.unread(unread)}` : strings.launcher;
  const onKeyDown = (event) => event.key === "Escape" && actions.close();
  return html`
    ${open &&
    html`<section class="panel" role="dialog" aria-label=${strings.title(state.company)} onKeyDown=${onKeyDown}>
      <${Header} ...${{ state, strings, actions }} />
      <${Notice} ...${{ state, strings, actions }} />
      <${Log} ...${{ state, strings, actions }} />
      <${Footer} ...${{ state, strings, actions }} />
    </section>`}
    ${!open &&
    html`<button ref=${launcher} type="button" class="launcher" aria-label=${label} onClick=${actions.open}>
      ${icons.chat}${unread > 0 && html`<span class="badge" aria-hidden="true">${unread > 9 ? "9+" : unread}</span>`}
    </button>`}
    <span class="hidden" role="status">${!open && unread ? strings.unread(unread) : ""}</span>
  `;
}
