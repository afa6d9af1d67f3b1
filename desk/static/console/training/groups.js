// What customers ask that there is no intent for, in groups that mean the same: accepted together.

import { html, useEffect, useState } from "../../vendor/preact-htm.js";
import { acceptGroup, readGroups } from "./calls.js";
import { FindingList } from "./findings.js";
import { NewIntent } from "./new_intent.js";
import { Picker } from "./picker.js";

const keyOf = ({ conversation, seq }) => `${conversation} ${seq}`;

export function Groups({ overview, setProgress, reload }) {
  const [answer, setAnswer] = useState(null);
  const [problem, setProblem] = useState("");
  const [told, setTold] = useState("");
  const load = async () => {
    try {
      setAnswer(await readGroups());
      setProblem("");
    } catch (error) {
      setProblem(error.message);
    }
  };
  useEffect(() => {
    load();
  }, []);
  const settled = async (sentence, progress) => {
    setTold(sentence);
    setProgress(progress);
    await Promise.all([load(), reload()]);
  };
  return html`<section class="groups" aria-labelledby="groups-title">
    <h3 id="groups-title" tabindex="-1">What there is no intent for</h3>
    <p class="soft">
      ${answer ? (answer.how === "meaning" ? "Put together by what they mean." : "Put together by their words, for no worker is connected that tells meanings.") : "Comparing what customers wrote…"}${" "}
      ${answer?.alone > 0 && `${answer.alone} more are like nothing else.`}
    </p>
    <p role="status">${told}</p>
    ${problem && html`<p class="problem" role="alert">${problem} <button type="button" class="link" onClick=${load}>Try again</button></p>`}
    ${answer && !answer.clusters.length && html`<p class="empty">There is no group: nothing was asked twice that the bot is not there for.</p>`}
    ${answer?.clusters.map((group) => html`<${Group} key=${keyOf(group.members[0])} ...${{ group, overview, settled }} />`)}
  </section>`;
}

function Group({ group, overview, settled }) {
  const [left, setLeft] = useState({}); // members that are left out, by their keys
  const [dialog, setDialog] = useState("");
  const [findings, setFindings] = useState([]);
  const [wanted, setWanted] = useState(null); // {intent, made}: what was asked for and needs a word
  const [problem, setProblem] = useState("");
  const [isBusy, setBusy] = useState(false);
  const members = group.members.filter((one) => !left[keyOf(one)]);
  const accept = async (intent, made, confirmed = false) => {
    setBusy(true);
    setProblem("");
    try {
      const answer = await acceptGroup({ members, intent, new: made ?? null, confirmed });
      if (answer.is_done) {
        await settled(`${answer.accepted} examples of ${intent} ${answer.outcome === "kept" ? "kept" : "written"}.`, answer.progress);
        return;
      }
      setDialog("");
      setFindings(answer.findings);
      setWanted({ intent, made });
    } catch (error) {
      setProblem(error.message);
    } finally {
      setBusy(false);
    }
  };
  const isConflict = findings.some(({ kind }) => kind === "conflict");
  return html`<article class="group" aria-label=${group.name}>
    <h4><q dir="auto">${group.name}</q> <span class="count">${group.times}</span></h4>
    <ul>
      ${group.members.map(
        (one) =>
          html`<li key=${keyOf(one)}>
            <label>
              <input type="checkbox" checked=${!left[keyOf(one)]} onChange=${({ target }) => setLeft((before) => ({ ...before, [keyOf(one)]: !target.checked }))} />
              <span dir="auto">${one.text}</span> ${one.times > 1 && html`<span class="soft">${one.times} times</span>`}
            </label>
          </li>`,
      )}
    </ul>
    ${findings.length > 0 &&
    html`<section class="speaks-against" role="alert">
      <${FindingList} findings=${findings} />
      <p>${isConflict ? "Leave out what another intent has, or move it in the review." : "Some say nearly what examples of other intents say."}</p>
      ${!isConflict && html`<button type="button" class="primary" aria-disabled=${isBusy} onClick=${() => accept(wanted.intent, wanted.made, true)}>They are meant so</button>`}
    </section>`}
    ${problem && html`<p class="problem" role="alert">${problem}</p>`}
    <div class="buttons">
      <button type="button" class="primary" aria-disabled=${isBusy || !members.length} onClick=${() => members.length && setDialog("new")}>New intent with ${members.length}…</button>
      <button type="button" aria-disabled=${isBusy || !members.length} onClick=${() => members.length && setDialog("pick")}>They are an intent that there is…</button>
    </div>
    ${dialog === "new" && html`<${NewIntent} text=${group.name} like="" intents=${overview.intents} problem=${problem} close=${() => setDialog("")} make=${accept} />`}
    ${dialog === "pick" &&
    html`<${Picker}
      intents=${overview.intents}
      first=${[]}
      close=${() => setDialog("")}
      choose=${(intent) => {
        setDialog("");
        accept(intent);
      }}
    />`}
  </article>`;
}
