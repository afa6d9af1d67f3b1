// The whole screen: the bar, the connection's banner, the inbox, the conversation, the briefing.

import { html } from "../vendor/preact-htm.js";
import { Bar } from "./bar.js";
import { Briefing } from "./briefing.js";
import { Conversation } from "./conversation.js";
import { Inbox } from "./inbox.js";
import { ShortcutsHelp } from "./shortcuts_help.js";
import { conversationOf } from "./state.js";
import { words } from "./words.js";
import { Why } from "./why.js";

const PANES = [
  ["inbox", "Inbox"],
  ["conversation", "Conversation"],
  ["briefing", "Briefing"],
];

export function Console({ state, actions }) {
  const conversation = state.open ? conversationOf(state, state.open) : null;
  return html`<div class="console show-${state.pane}">
    <a class="skip" href="#conversation-title" onClick=${skipTo}>Go to the conversation</a>
    <${Bar} ...${{ state, actions }} />
    <${Banner} ...${{ state, actions }} />
    ${state.notices.map((notice) => html`<p class="banner warn designers" role="alert" key=${notice}>${notice}</p>`)}
    ${conversation && html`<${PaneTabs} ...${{ pane: state.pane, actions }} />`}
    <div class="panes">
      <${Inbox} ...${{ state, actions }} />
      ${conversation
        ? html`<${Conversation} key=${conversation.id} ...${{ state, conversation, actions }} />
            <${Beside} key=${`beside ${conversation.id}`} ...${{ state, conversation, actions }} />`
        : html`<main class="nothing"><p>${words.nothingOpen}<br /><kbd>j</kbd> and <kbd>k</kbd> walk through the inbox, <kbd>?</kbd> shows all shortcuts.</p></main>`}
    </div>
    <div class="hidden" role="status" aria-live="polite">${state.announcement}</div>
    <${ShortcutsHelp} />
  </div>`;
}

/** Beside the conversation: its briefing, or why the policy decided as it did at one message. */
function Beside({ state, conversation, actions }) {
  const { why } = state;
  if (why && conversation.decisions[why]) return html`<${Why} key="why" ...${{ conversation, seq: why, actions }} />`;
  return html`<${Briefing}
    key="briefing"
    conversation=${conversation}
    clockOffset=${state.clockOffset}
    isFlagging=${Boolean(state.busy[`flag:${conversation.id}`])}
    flagProblem=${state.problems[`flag:${conversation.id}`] ?? ""}
    me=${state.me}
    actions=${actions}
  />`;
}

function Banner({ state, actions }) {
  if (state.link === "offline") {
    return html`<div class="banner warn" role="alert">
      <span>${words.offline}</span><button type="button" onClick=${actions.reconnect}>Try now</button>
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
