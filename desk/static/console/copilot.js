// The panels of the assistant, in the order of the screen.

import { html } from "../vendor/preact-htm.js";
import { ArticlesPanel } from "./articles.js";
import { openReminders } from "./copilot_state.js";
import { DelegationPanel } from "./delegation.js";
import { Reminders } from "./reminders.js";
import { mayServe } from "./state.js";

const RemindersPanel = ({ state, conversation, actions }) => html`<${Reminders}
  id=${conversation.id}
  reminders=${conversation.copilot?.reminders ?? []}
  mayTick=${mayServe(state.me)}
  actions=${actions}
/>`;

export const COPILOT_PANELS = [RemindersPanel, ArticlesPanel, DelegationPanel];

/** How many reminders nobody has ticked, for whoever has the conversation. */
export const copilotBadge = (_state, conversation) => (conversation.mine ? openReminders(conversation).length : 0);
