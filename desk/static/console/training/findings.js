// What speaks against a verdict, before anything is written: what to do about it takes the place of the verdicts.

import { html, useEffect, useRef } from "../../vendor/preact-htm.js";
import { findingWords, personalWords } from "./words.js";

const SECRETS = /^(card_|security_code|iban|bank_account|social_|tax_id|national_id|password|pin|one_time)/;

export function Findings({ asked, isBusy, confirm, standIn, back }) {
  const box = useRef(null);
  useEffect(() => box.current?.querySelector("button")?.focus(), [asked]);
  const { findings, personal } = asked;
  const conflict = findings.find(({ kind }) => kind === "conflict");
  const isSecret = personal.some(({ what }) => SECRETS.test(what));
  return html`<section ref=${box} class="speaks-against" role="alert" aria-labelledby="against-title">
    <h4 id="against-title">${personal.length ? "It tells of the customer" : conflict ? "Another intent has these words" : "Look at this first"}</h4>
    ${personal.length > 0 && html`<p>It holds ${personal.map(({ what }) => personalWords(what)).join(", ")}. Many read the training data, and a made-up one teaches the same.</p>`}
    <${FindingList} findings=${findings} />
    <div class="buttons">
      ${personal.length > 0 && html`<button type="button" class="primary" aria-disabled=${isBusy} onClick=${standIn}>Write it with stand-ins</button>`}
      ${personal.length > 0 && !isSecret && html`<button type="button" aria-disabled=${isBusy} onClick=${() => confirm({ keeps_personal: true })}>It is nobody's</button>`}
      ${conflict && html`<button type="button" class="primary" aria-disabled=${isBusy} onClick=${() => confirm({ moves: true })}>Move it from ${conflict.intent}</button>`}
      ${!conflict && !personal.length && html`<button type="button" class="primary" aria-disabled=${isBusy} onClick=${() => confirm({ confirmed: true })}>It is meant so</button>`}
      <button type="button" onClick=${back}>Back</button>
    </div>
  </section>`;
}

export function FindingList({ findings }) {
  if (!findings.length) return null;
  return html`<ul class="findings">
    ${findings.map(
      (one) =>
        html`<li key=${`${one.file} ${one.line}`} class=${one.kind}>
          ${findingWords(one)}: <q dir="auto">${one.example}</q> <span class="soft">${one.file}:${one.line}</span>
        </li>`,
    )}
  </ul>`;
}
