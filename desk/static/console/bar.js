// The top bar: whose console this is, whether this agent takes handoffs, preferences, logging out.

import { html, useEffect, useRef } from "../vendor/preact-htm.js";
import { MentionsMenu } from "./mentions.js";
import { mayServe } from "./state.js";
import { openPalette } from "./palette.js";
import { Preferences } from "./preferences.js";
import { openPassword } from "./password_dialog.js";
import { openHelp } from "./shortcuts_help.js";
import { ViewsList, ViewsNav } from "./views_nav.js";
import { words } from "./words.js";

export function Bar({ state, actions }) {
  const waiting = state.inbox?.counts?.queue ?? state.inbox?.queue.length ?? 0;
  return html`<header class="bar">
    <h1><strong>${state.company || "Frontline"}</strong> <span>${words.product}</span></h1>
    <p class="waiting ${waiting ? "some" : ""}">${state.inbox ? words.queueCount(waiting) : words.connecting}</p>
    <${ViewsNav} ...${{ state, actions }} />
    ${mayServe(state.me) && html`<${Presence} ...${{ presence: state.presence, why: state.presenceWhy, actions }} />`}
    <${MentionsMenu} mentions=${state.mentions} clockOffset=${state.clockOffset} actions=${actions} />
    <${Menu} ...${{ state, actions }} />
  </header>`;
}

function Menu({ state, actions }) {
  const menu = useRef(null);
  useEffect(() => {
    const onPress = ({ target }) => {
      if (!menu.current.contains(target)) menu.current.open = false;
    };
    document.addEventListener("pointerdown", onPress);
    return () => document.removeEventListener("pointerdown", onPress);
  }, []);
  const onKeyDown = (event) => {
    if (event.key !== "Escape" || !menu.current.open) return;
    event.preventDefault();
    menu.current.open = false;
    menu.current.querySelector("summary").focus();
  };
  return html`<details ref=${menu} class="menu" onKeyDown=${onKeyDown}>
    <summary><span class="me">${state.me.name}</span></summary>
    <div class="sheet">
      <${ViewsList} state=${state} onGo=${(name) => ((menu.current.open = false), actions.showView(name))} />
      <p class="soft">Role: ${state.me.role}</p>
      <${Preferences} ...${{ preferences: state.preferences, actions }} />
      <button type="button" onClick=${openPalette}>Commands <kbd>Ctrl+K</kbd></button>
      <button type="button" onClick=${openHelp}>Keyboard shortcuts <kbd>?</kbd></button>
      ${state.passwords && html`<button type="button" onClick=${openPassword}>Change your password</button>`}
      <button type="button" onClick=${actions.logOut}>Log out</button>
    </div>
  </details>`;
}

function Presence({ presence, why, actions }) {
  const choice = (value, label, hint) =>
    html`<button
      type="button"
      class=${value}
      aria-pressed=${presence === value}
      title=${hint}
      onClick=${() => actions.setPresence(value)}
    >
      ${label}
    </button>`;
  return html`<div class="presence" role="group" aria-label="Do you take handoffs?">
    ${choice("online", "Online", "You take handoffs, and are told of new ones.")}
    ${choice("away", "Away", "You take no handoffs. Your conversations stay yours.")}
    ${presence === "away" && why !== "chosen" && html`<span class="because" role="status">${words.awayBecause[why]}</span>`}
  </div>`;
}
