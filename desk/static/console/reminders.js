// What must be minded: each reminder is ticked off by whoever has minded it, and says by whom.

import { html } from "../vendor/preact-htm.js";
import { time } from "./clock.js";
import { openReminders } from "./copilot_state.js";
import { icons } from "./icons.js";

export function Reminders({ id, reminders, mayTick = true, actions, title = "Keep in mind", name = "reminders" }) {
  if (!reminders.length) return null;
  const left = reminders.filter((reminder) => !reminder.ticked_by).length;
  return html`<section class="compliance reminders" aria-labelledby=${`${name}-title`}>
    <h3 id=${`${name}-title`}>
      ${icons.warn} ${title} <span class="soft">${left ? `${left} of ${reminders.length} open` : "all minded"}</span>
    </h3>
    <ul>
      ${reminders.map(
        (reminder) =>
          html`<li key=${reminder.id} class=${reminder.ticked_by ? "ticked" : ""}>
            <label>
              <input
                type="checkbox"
                checked=${Boolean(reminder.ticked_by)}
                disabled=${!mayTick}
                onChange=${({ target }) => actions.tick(id, reminder.id, target.checked)}
              />
              <span>
                ${reminder.text}
                ${reminder.ticked_by && html` <span class="soft">${reminder.ticked_by}, ${time(reminder.ticked_at)}</span>`}
              </span>
            </label>
          </li>`,
      )}
    </ul>
  </section>`;
}

/** Before a conversation ends: those that nobody has ticked. */
export const UnmindedReminders = ({ conversation, actions }) => html`<${Reminders}
  id=${conversation.id}
  reminders=${openReminders(conversation)}
  title="Not minded yet"
  name="unminded"
  actions=${actions}
/>`;
