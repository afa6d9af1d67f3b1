// Free times to choose from: the days first, then the times of the chosen day. The desk says them where the customer lives.

import { html, useState } from "../vendor/preact-htm.js";

/** A time in words, "Wednesday, March 4, 9:30 AM (Los Angeles time)", as its day and its time. */
function parts(label) {
  const [, day, time] = label.match(/^(.*), ([^,(]+?)(?: \(.*\))?$/) ?? ["", label, label];
  return { day, time };
}

export function SlotPicker({ field, value, shared, choose }) {
  const slots = field.choices.map((choice) => ({ ...choice, ...parts(choice.label) }));
  const days = [...new Set(slots.map(({ day }) => day))];
  const chosen = slots.find((slot) => slot.value === value);
  const [picked, setDay] = useState("");
  const day = days.includes(picked) ? picked : (chosen?.day ?? days[0] ?? "");
  return html`<fieldset class="slots" aria-describedby=${shared["aria-describedby"]}>
    <legend>${field.label}</legend>
    <label class="hidden" for="slot-day">Day</label>
    <select id="slot-day" data-field=${field.name} value=${day} onChange=${(event) => setDay(event.target.value)}>
      ${days.map((one) => html`<option key=${one} value=${one}>${one}</option>`)}
    </select>
    <div class="times">
      ${slots
        .filter((slot) => slot.day === day)
        .map(
          (slot) =>
            html`<label key=${slot.value} class="time">
              <input type="radio" name="slot" value=${slot.value} checked=${slot.value === value} onChange=${() => choose(slot.value)} />
              ${slot.time}
            </label>`,
        )}
    </div>
  </fieldset>`;
}
