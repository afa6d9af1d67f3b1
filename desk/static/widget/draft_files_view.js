// The files above the composer: how far each is uploaded, what is wrong with it, and a button to take it back.

import { html } from "../vendor/preact-htm.js";
import { problemWords, sizeWords } from "./words.js";

function stateWords({ state, percent, problem }, strings) {
  if (state === "ready") return strings.uploaded;
  if (state === "waiting") return strings.waitingFile;
  if (state === "uploading") return strings.uploading(percent);
  const limit = problem.bytes ? sizeWords(problem.bytes, strings) : problem.limit;
  return problemWords({ ...problem, limit }, strings) || strings.notUploaded;
}

export default function DraftFiles({ files, strings, actions }) {
  if (!files.length) return null;
  return html`<ul class="draft-files" aria-label=${strings.files}>
    ${files.map(
      (one) => html`<li key=${one.id} class=${one.state}>
        <span class="file-name"><bdi>${one.name}</bdi></span>
        ${one.state === "uploading" && html`<progress max="100" value=${one.percent} aria-label=${one.name}></progress>`}
        <span class="told" role=${one.state === "failed" ? "alert" : "status"}>${stateWords(one, strings)}</span>
        ${one.state === "failed" &&
        !one.problem.code.startsWith("attachment_") &&
        html`<button type="button" class="link" onClick=${() => actions.retryFile(one.id)}>${strings.retry}</button>`}
        <button type="button" class="take-back" aria-label=${strings.remove(one.name)} onClick=${() => actions.removeFile(one.id)}>
          <svg viewBox="0 0 24 24" aria-hidden="true"><path d="m6.400 5 5.600 5.600L17.600 5 19 6.400 13.400 12l5.600 5.600-1.400 1.400-5.600-5.600L6.400 19 5 17.600l5.600-5.600L5 6.400z" /></svg>
        </button>
      </li>`,
    )}
  </ul>`;
}
