// The launcher and the panel: who is speaking, the log, the composer.

import { html, useEffect, useLayoutEffect, useRef, useState } from "../vendor/preact-htm.js";
import { Composer } from "./composer.js";
import { followPresses, keepInside, toComposer } from "./focus.js";
import { Log } from "./log_view.js";
import { Notice } from "./notice.js";
import { Options } from "./options.js";
import { Rating } from "./rating.js";
import { positionWords } from "./words.js";

const WHOLE_SCREEN = "(max-width: 480px)";

const icons = {
  chat: html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 5.500A2.500 2.500 0 0 1 6.500 3h11A2.500 2.500 0 0 1 20 5.500v8a2.500 2.500 0 0 1-2.500 2.500H11l-4.600 3.700a.6.6 0 0 1-1-.5V16A2.500 2.500 0 0 1 4 13.500z" /></svg>`,
  close: html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="m6.400 5 5.600 5.600L17.600 5 19 6.400 13.400 12l5.600 5.600-1.400 1.400-5.600-5.600L6.400 19 5 17.600l5.600-5.600L5 6.400z" /></svg>`,
  person: html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm0 2c-3.900 0-7 2-7 4.500V20h14v-1.500c0-2.500-3.100-4.500-7-4.500z" /></svg>`,
  options: html`<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="5" r="2" /><circle cx="12" cy="12" r="2" /><circle cx="12" cy="19" r="2" /></svg>`,
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
  if (speaker.owner === "queue") return { name: strings.queue, role: positionWords(speaker, strings), kind: "queue" };
  if (speaker.owner === "closed") {
    return { name: strings.title(state.company), role: strings.closed, kind: "closed" };
  }
  return { name: state.assistant || strings.assistantName, role: strings.assistant, kind: "bot" };
}

function Header({ state, strings, showsOptions, toggle, actions }) {
  const speaker = speakerOf({ state, strings });
  // No landmarks of its own: the page around it has its one header and footer.
  return html`<div class="header ${speaker.kind}">
    <span class="avatar ${speaker.kind}" aria-hidden="true">
      ${speaker.kind === "agent" ? initials(speaker.name) : speaker.kind === "queue" ? icons.person : icons.chat}
    </span>
    <div class="who" role="status">
      <strong><bdi>${speaker.name}</bdi></strong>
      <span>${speaker.role}</span>
    </div>
    <button ref=${toggle.button} class="icon" type="button" aria-label=${strings.options} aria-expanded=${showsOptions} onClick=${toggle.press}>
      ${icons.options}
    </button>
    <button class="icon" type="button" aria-label=${strings.close} onClick=${actions.close}>${icons.close}</button>
  </div>`;
}

function Footer({ state, files, draft, strings, actions }) {
  if (state.speaker.owner === "closed") {
    // The key keeps the button from becoming the one below, with the focus on it: a second press would call a person.
    return html`<div key="ended" class="footer ended">
      <button type="button" class="primary" onClick=${actions.startAgain}>${strings.startAgain}</button>
    </div>`;
  }
  const asked = state.pending.some((message) => message.frame?.type === "human.request");
  return html`<div class="footer">
    ${state.speaker.owner === "queue" && html`<p class="hint">${strings.queueHint}</p>`}
    <${Composer} key=${draft.version} ...${{ state, files, draft, strings, actions }} />
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

function Panel({ state, files, draft, focus, contents, asksRating, sound, strings, actions }) {
  const panel = useRef(null);
  const optionsButton = useRef(null);
  const [showsOptions, setShowsOptions] = useState(false);
  const [isDropping, setDropping] = useState(false);
  const [isWhole, setWhole] = useState(() => matchMedia(WHOLE_SCREEN).matches);
  useEffect(() => {
    const screen = matchMedia(WHOLE_SCREEN);
    const onChange = () => setWhole(screen.matches);
    screen.addEventListener("change", onChange);
    return () => screen.removeEventListener("change", onChange);
  }, []);
  useEffect(() => {
    if (!isWhole) return undefined;
    // Heard on the page, for the focus may still be there: a chat that was left open covers it as soon as it is loaded.
    const onTab = (event) => keepInside(event, panel.current);
    document.addEventListener("keydown", onTab);
    return () => document.removeEventListener("keydown", onTab);
  }, [isWhole]);
  useEffect(() => followPresses(panel.current), []);
  useLayoutEffect(() => {
    if (!focus.isWanted) return;
    focus.isWanted = false;
    toComposer(panel.current);
  });

  const closeOptions = () => {
    setShowsOptions(false);
    optionsButton.current?.focus();
  };
  const onKeyDown = (event) => {
    if (event.isComposing) return; // Escape ends what an input method composes
    if (event.key === "Escape") actions.close();
  };
  const takesFiles = state.fileRules && state.speaker.owner !== "closed";
  const onDragOver = (event) => {
    if (!takesFiles || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    setDropping(true);
  };
  const onDragLeave = (event) => !panel.current.contains(event.relatedTarget) && setDropping(false);
  const onDrop = (event) => {
    setDropping(false);
    if (!takesFiles || !event.dataTransfer.files.length) return;
    event.preventDefault();
    actions.addFiles([...event.dataTransfer.files]);
  };
  return html`<section
    ref=${panel}
    class="panel"
    role="dialog"
    aria-label=${strings.title(state.company)}
    aria-modal=${isWhole ? "true" : undefined}
    onKeyDown=${onKeyDown}
    onDragOver=${onDragOver}
    onDragLeave=${onDragLeave}
    onDrop=${onDrop}
  >
    <${Header}
      ...${{ state, strings, showsOptions, actions }}
      toggle=${{ button: optionsButton, press: () => setShowsOptions(!showsOptions) }}
    />
    ${showsOptions && html`<${Options} ...${{ strings, sound, actions }} onClose=${closeOptions} />`}
    <${Notice} ...${{ state, strings, actions }} />
    <${Log} ...${{ state, contents, strings, actions }} />
    ${asksRating && html`<${Rating} key=${state.conversation} ...${{ rating: state.rating, strings, actions }} />`}
    <${Footer} ...${{ state, files, draft, strings, actions }} />
    ${isDropping && html`<div class="drop" aria-hidden="true">${strings.drop}</div>`}
  </section>`;
}

export function Widget({ state, files, draft, focus, contents, asksRating, open, unread, sound, actions, strings }) {
  const launcher = useRef(null);
  const wasOpen = useRef(open);
  useEffect(() => {
    if (wasOpen.current && !open) launcher.current?.focus();
    wasOpen.current = open;
  }, [open]);

  const label = unread ? `${strings.launcher}, ${strings.unread(unread)}` : strings.launcher;
  return html`
    ${open && html`<${Panel} ...${{ state, files, draft, focus, contents, asksRating, sound, strings, actions }} />`}
    ${!open &&
    html`<button ref=${launcher} type="button" class="launcher" aria-label=${label} onClick=${actions.open}>
      ${icons.chat}${unread > 0 && html`<span class="badge" aria-hidden="true">${unread > 9 ? "9+" : unread}</span>`}
    </button>`}
    <span class="hidden" role="status">${!open && unread ? strings.unread(unread) : ""}</span>
  `;
}
