// The whole screen: the bar, the connection's banner, and below them either the inbox, the conversation and what stands
// beside it, or a view that fills the screen.

import { html } from "../vendor/preact-htm.js";
import { Bar } from "./bar.js";
import { Conversation } from "./conversation.js";
import { Inbox } from "./inbox.js";
import { Offers } from "./offers.js";
import { Palette } from "./palette.js";
import { PasswordDialog } from "./password_dialog.js";
import { ShortcutsHelp } from "./shortcuts_help.js";
import { Peek } from "./peek.js";
import { Sidebar } from "./sidebar.js";
import { conversationOf } from "./state.js";
import { viewNamed } from "./views.js";
import { Why } from "./why.js";
import { words } from "./words.js";
import { WorkflowDialog } from "./workflow_dialog.js";

const PANES = [
  ["inbox", "Inbox"],
  ["conversation", "Conversation"],
  ["briefing", "Beside it"],
];

export function Console({ state, actions }) {
  const conversation = state.open ? conversationOf(state, state.open) : null;
  const shown = viewNamed(state.view, state.me);
  return html`<div class="console show-${state.pane}">
    ${conversation && !shown && html`<a class="skip" href="#conversation-title" onClick=${skipTo}>Go to the conversation</a>`}
    <${Bar} ...${{ state, actions }} />
    <${Banner} ...${{ state, actions }} />
    ${state.notices.map((notice) => html`<p class="banner warn designers" role="alert" key=${notice}>${notice}</p>`)}
    <${Offers} ...${{ state, actions }} />
    ${shown
      ? html`<${shown.View} key=${shown.name} ...${{ state, actions }} />`
      : html`<${Panes} ...${{ state, conversation, actions }} />`}
    <div class="hidden" role="status" aria-live="polite">${state.announcement}</div>
    <${WorkflowDialog} key=${state.workflow?.opened ?? ""} ...${{ state, actions }} />
    <${ShortcutsHelp} />
    <${PasswordDialog} email=${state.me.email ?? ""} />
    <${Palette} ...${{ state, actions }} />
  </div>`;
}

function Panes({ state, conversation, actions }) {
  return html`${conversation && html`<${PaneTabs} ...${{ pane: state.pane, actions }} />`}
    <div class="panes">
      <${Inbox} ...${{ state, actions }} />
      ${conversation
        ? html`<${Conversation} key=${conversation.id} ...${{ state, conversation, actions }} />
            <${Beside} key=${`beside ${conversation.id}`} ...${{ state, conversation, actions }} />`
        : html`<main class="nothing"><p>${words.nothingOpen}<br /><kbd>j</kbd> and <kbd>k</kbd> walk through the inbox, <kbd>?</kbd> shows all shortcuts.</p></main>`}
    </div>`;
}

/** Beside the conversation: the tabs, an earlier contact, or why the policy decided as it did at one message. */
function Beside({ state, conversation, actions }) {
  const { why, peek } = state;
  if (peek?.beside === conversation.id) {
    return html`<${Peek} key="peek" peek=${peek} customer=${conversation.customer} actions=${actions} />`;
  }
  if (why && conversation.decisions[why]) return html`<${Why} key="why" ...${{ conversation, seq: why, actions }} />`;
  return html`<${Sidebar} key="sidebar" ...${{ state, conversation, actions }} />`;
}

function Banner({ state, actions }) {
  if (state.link === "offline") {
    return html`<div class="banner warn" role="alert">
      <span>${words.offline}</span><button type="button" onClick=${actions.reconnect}>Try now</button>
    </div>`;
  }
  if (state.presence === "away" && state.presenceWhy === "missed") {
    return html`<div class="banner missed" role="alert">
      <span>${words.missed}</span><button type="button" onClick=${() => actions.setPresence("online")}>Go online</button>
    </div>`;
  }
  if (!state.notice) return null;
  return html`<div class="banner" role="alert">
    <span>${state.notice}</span><button type="button" onClick=${actions.dismissNotice}>Dismiss</button>
  </div>`;
}

/** On a narrow screen one pane is shown at a time. */
function PaneTabs({ pane, actions }) {
  return html`<nav class="pane-tabs" aria-label="Parts of the screen">
    ${PANES.map(
      ([name, label]) =>
        html`<button type="button" aria-current=${pane === name} onClick=${() => actions.showPane(name)}>
          ${label}
        </button>`,
    )}
  </nav>`;
}

function skipTo(event) {
  event.preventDefault(); // the address names the conversation
  document.querySelector("#conversation-title")?.focus();
}
