// A new password, in a dialog of the browser's own. Every other login of the agent ends with it.

import { html, useState } from "../vendor/preact-htm.js";
import { changePassword } from "./login_calls.js";
import { words } from "./words.js";

const ID = "new-password";

export const openPassword = () => document.querySelector(`#${ID}`).showModal();

export function PasswordDialog({ email }) {
  const [problem, setProblem] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [isDone, setDone] = useState(false);
  const close = () => document.querySelector(`#${ID}`).close();
  const begin = () => {
    setProblem("");
    setDone(false);
    document.querySelector(`#${ID} form`)?.reset();
  };
  const submit = async (event) => {
    event.preventDefault();
    if (isBusy) return;
    const { current, fresh, again } = event.target.elements;
    if (fresh.value !== again.value) {
      setProblem("The two new passwords are not the same.");
      again.focus();
      return;
    }
    setBusy(true);
    const told = await changePassword(current.value, fresh.value);
    setBusy(false);
    setProblem(told);
    setDone(!told);
    if (told) (told === words.wrongPassword ? current : fresh).focus();
  };
  return html`<dialog id=${ID} class="account" aria-labelledby="new-password-title" onClose=${begin}>
    <h2 id="new-password-title">Change your password</h2>
    ${isDone
      ? html`<p role="status">Your password is changed. Everywhere else you are logged out.</p>
          <button type="button" class="primary" onClick=${close}>Close</button>`
      : html`<form onSubmit=${submit}>
          <input type="text" name="email" autocomplete="username" value=${email} hidden readonly />
          <label for="password-now">Present password</label>
          <input id="password-now" name="current" type="password" autocomplete="current-password" required />
          <label for="password-new">New password</label>
          <input
            id="password-new"
            name="fresh"
            type="password"
            autocomplete="new-password"
            minlength="10"
            maxlength="200"
            required
            aria-describedby="password-hint"
          />
          <p id="password-hint" class="soft">10 characters or more; several words that do not belong together are good.</p>
          <label for="password-again">New password, once more</label>
          <input id="password-again" name="again" type="password" autocomplete="new-password" required />
          <p class="problem" role="alert">${problem}</p>
          <div class="buttons">
            <button type="submit" class="primary" aria-disabled=${isBusy}>${isBusy ? "One moment…" : "Change it"}</button>
            <button type="button" onClick=${close}>Cancel</button>
          </div>
        </form>`}
  </dialog>`;
}
