// A new intent: its name, what customers want with it, and beside which one it is written.

import { html, useEffect, useRef, useState } from "../../vendor/preact-htm.js";
import { intentNameOf } from "./example.js";

const freeName = (name, intents) => (intents.some((one) => one.name === name) ? "" : name);
const NAME = /^[a-z][a-z0-9_]{1,62}[a-z0-9]$/;

export function NewIntent({ text, like, intents, make, close, problem }) {
  const dialog = useRef(null);
  const [name, setName] = useState(() => freeName(intentNameOf(text), intents));
  const [description, setDescription] = useState("");
  const [beside, setBeside] = useState(intents.some((one) => one.name === like) ? like : (intents[0]?.name ?? ""));
  useEffect(() => {
    dialog.current.showModal();
    dialog.current.querySelector("input").select();
  }, []);
  const isTaken = intents.some((one) => one.name === name);
  const wrong = isTaken ? `There is an intent ${name} already.` : NAME.test(name) ? "" : "3 to 64 small letters, digits and _, such as gift_wrap.";
  const submit = (event) => {
    event.preventDefault();
    if (!wrong && beside) make(name, { like: beside, description: description.trim() });
  };
  const file = intents.find((one) => one.name === beside)?.file;
  return html`<dialog ref=${dialog} class="new-intent" aria-labelledby="new-intent-title" onClose=${close}>
    <form onSubmit=${submit}>
      <h3 id="new-intent-title">A new intent</h3>
      <label>Its name <input type="text" value=${name} maxlength="64" autocomplete="off" spellcheck=${false} aria-invalid=${Boolean(wrong)} aria-describedby="name-wrong" onInput=${(event) => setName(event.target.value)} /></label>
      <p id="name-wrong" class="problem">${wrong}</p>
      <label>What customers want with it <input type="text" value=${description} maxlength="200" placeholder="They want it wrapped as a gift." onInput=${(event) => setDescription(event.target.value)} /></label>
      <label>
        Written beside
        <select value=${beside} onChange=${(event) => setBeside(event.target.value)}>
          ${intents.map((one) => html`<option key=${one.name} value=${one.name}>${one.name}: ${one.title}</option>`)}
        </select>
      </label>
      <p class="soft">
        It goes into ${file} and into the domain. Until somebody gives it an answer of its own, the bot says what it knows and offers a person. One example teaches little: find it more of them before the next training.
      </p>
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      <div class="buttons">
        <button type="submit" class="primary" aria-disabled=${Boolean(wrong)}>Make it</button>
        <button type="button" onClick=${() => dialog.current.close()}>Leave it</button>
      </div>
    </form>
  </dialog>`;
}
