// Beside the conversation: tabs, each made of panels. A new panel is a component in a file of its own, added to the list
// of its tab below, in the order of the screen. It is called with `{state, conversation, may, actions}`, only once the
// conversation is loaded, and returns nothing while it has nothing to show. `state` is another object at every key that
// is pressed, so a panel hands on to a `memo`-ed view what that view shows, and no more (see `briefing_panel.js`).
//
//   briefing   what the person who takes over must know: the envelope, why it came here
//   assistant  what helps while talking: suggested replies, articles, workflows, reminders, the bot's help
//   customer   who this is, what else they have with us
//
// A tab without panels is not shown. `badge(state, conversation)` is a number of things that wait in a tab, 0 for none.
// `actions.showSide(name)` brings a tab forward; `state.side` is the one that is. Style a panel as a `section` with an
// `h3`: the tab's panel (`.tab-panel`) spaces sections and rules them off.

import { html } from "../vendor/preact-htm.js";
import { AftermathPanel } from "./aftermath_panel.js";
import { BriefingPanel } from "./briefing_panel.js";
import { copilotBadge, COPILOT_PANELS } from "./copilot.js";
import { CustomerPanel } from "./customer_panel.js";
import { permissions } from "./state.js";

const none = () => 0;
const ALL = [
  { name: "briefing", label: "Briefing", panels: [AftermathPanel, BriefingPanel], badge: none },
  { name: "assistant", label: "Assistant", panels: [...COPILOT_PANELS], badge: copilotBadge },
  { name: "customer", label: "Customer", panels: [CustomerPanel], badge: none },
];
export const TABS = ALL.filter(({ panels }) => panels.length);

export function Sidebar({ state, conversation, actions }) {
  const tab = TABS.find(({ name }) => name === state.side) ?? TABS[0];
  const may = permissions(state, conversation);
  const known = Boolean(conversation.customer);
  return html`<aside class="sidebar" aria-label=${tab.label}>
    <${TabList} ...${{ state, conversation, tab, actions }} />
    <div key=${tab.name} class="tab-panel ${tab.name}" id="side-panel" role="tabpanel" aria-labelledby=${`side-${tab.name}`} tabindex="-1">
      ${known && tab.panels.map((Panel, index) => html`<${Panel} key=${index} ...${{ state, conversation, may, actions }} />`)}
    </div>
  </aside>`;
}

/** Arrows walk the tabs, and show what they come to, as screen readers' users expect of tabs. */
function TabList({ state, conversation, tab, actions }) {
  const step = (by) => {
    const next = TABS[(TABS.indexOf(tab) + by + TABS.length) % TABS.length].name;
    actions.showSide(next);
    setTimeout(() => document.querySelector(`#side-${next}`)?.focus());
  };
  const onKeyDown = (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    step(by);
  };
  return html`<div class="side-tabs" role="tablist" aria-label="Beside the conversation" onKeyDown=${onKeyDown}>
    ${TABS.map(({ name, label, badge }) => {
      const isShown = name === tab.name;
      const count = badge(state, conversation);
      return html`<button
        key=${name}
        type="button"
        role="tab"
        id=${`side-${name}`}
        aria-selected=${isShown}
        aria-controls="side-panel"
        tabindex=${isShown ? 0 : -1}
        onClick=${() => actions.showSide(name)}
      >
        ${label}${count > 0 && html` <span class="badge" aria-label=${`${count} new`}>${count}</span>`}
      </button>`;
    })}
  </div>`;
}
