// Where the agent writes. Reply, private note and whisper are texts of their own in colours of their own, so that none is
// ever sent as another; the choice stays until it is changed.

import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { inserted } from "../widget/emoji_picker.js";
import { DraftFileList, Tools } from "./file_tools.js";
import { Held } from "./held.js";
import { icons } from "./icons.js";
import { callAt, candidates, MentionChoice, withName } from "./mention_choice.js";
import { Gaps, ReplyChoice } from "./replies.js";
import { filled, repliesFor, slashAt, unfilled } from "./reply_text.js";
import { emptyDraft } from "./state.js";
import { memo } from "./store.js";
import { TemplateForm } from "./template_form.js";
import { customerName, firstName, words } from "./words.js";

const LIMIT = 10_000; // characters that the desk takes from an agent
const WHISPER_LIMIT = 2000;
const TELL_AT = 500; // characters left from which the remaining length is shown
const HIGHEST = 220; // pixels

const LABELS = {
  note: "Private note, not shown to the customer",
  whisper: "Whisper, shown to one colleague and supervisors alone",
};

const noFiles = [];
const countOf = (text) => [...text.trim()].length;

export const Composer = memo((props) => {
  const { conversation, may, draft = emptyDraft, takesTemplates, files = noFiles, fileRules, colleagues, replies, isOnline, enterSends, problem, onTakeOver, isTaking, actions } = props;
  const { id, customer, speaker } = conversation;
  const field = useRef(null);
  const heldButton = useRef(null);
  const tab = may[draft.tab] ? draft.tab : may.reply ? "reply" : "note";
  const text = draft[tab] ?? "";
  const isWhisper = tab === "whisper";
  const limit = tab === "whisper" ? WHISPER_LIMIT : LIMIT;
  const over = countOf(text) - limit;
  const isTemplate = takesTemplates && tab === "reply"; // nothing else gets through now
  const rules = isWhisper || isTemplate ? null : fileRules;
  const isUploading = files.some((file) => file.state === "uploading" || file.state === "waiting");
  const hasFiles = rules !== null && files.some((file) => file.state === "ready");
  const isReady = (countOf(text) > 0 || hasFiles) && over <= 0 && !(rules && isUploading);
  const [isDropping, setDropping] = useState(false);
  const isNote = tab === "note";
  const warnings = draft.warnings ?? [];
  const isHeld = tab === "reply" && warnings.length > 0;
  const [call, setCall] = useState(null); // the name being typed after an @ in a note, and which colleague is chosen
  const found = isNote && call ? candidates(colleagues, call.beginning) : [];
  const known = conversation.copilot?.known ?? {};
  const [slash, setSlash] = useState(null); // the name being typed after a slash in a reply, and which reply is chosen
  const canned = tab === "reply" && slash ? repliesFor(replies.list, slash.beginning) : [];
  const gaps = tab === "reply" ? unfilled(text, replies.variables) : [];
  const whom = customer?.name ? firstName(customer) : "the customer";

  useEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = "auto";
    // Behind another pane of a narrow screen it has no height that would tell what it needs.
    if (area.scrollHeight) area.style.height = `${Math.min(area.scrollHeight + 2, HIGHEST)}px`;
  }, [text, tab, isTemplate]);

  const submit = (event) => {
    event.preventDefault();
    if (isTemplate) {
      actions.sendTemplate(id);
      return;
    }
    if (!isReady) return;
    if (gaps.length) {
      select(gaps[0]);
      return;
    }
    if (isHeld) {
      // Sending again by the same key must not be how a warning is passed over.
      heldButton.current.focus();
      return;
    }
    if (draft.tab !== tab) actions.chooseTab(id, tab);
    if (actions.send(id)) field.current.focus();
  };
  const onSendAnyway = () => {
    if (isReady && actions.send(id, { inSpite: true })) field.current.focus();
  };
  const onInput = ({ target }) => {
    const at = isNote ? callAt(target.value, target.selectionStart) : null;
    if (at && !call) actions.askColleagues();
    setCall(at && { ...at, index: 0 });
    const slashed = tab === "reply" ? slashAt(target.value, target.selectionStart) : null;
    if (slashed && !slash) actions.readReplies();
    setSlash(slashed && { ...slashed, index: 0 });
    actions.write(id, tab, target.value);
  };
  const choose = (index) => {
    const next = withName(text, call, found[index].name);
    setCall(null);
    actions.write(id, tab, next.text);
    setTimeout(() => field.current?.setSelectionRange(next.caret, next.caret));
  };
  const chooseReply = (index) => {
    const words = filled(canned[index].text, known);
    const [gap] = unfilled(words, replies.variables);
    field.current.setSelectionRange(slash.from, slash.to);
    setSlash(null);
    actions.insertText(id, words, gap && [gap.from, gap.to]);
  };
  const select = ({ from, to }) => {
    field.current.focus();
    field.current.setSelectionRange(from, to);
  };
  /** Whether the key was one of the list of colleagues, or of canned replies. */
  const onChoiceKey = (event) => {
    const [list, at, setAt, take] = canned.length ? [canned, slash, setSlash, chooseReply] : [found, call, setCall, choose];
    if (!list.length) return false;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) setAt({ ...at, index: (at.index + by + list.length) % list.length });
    else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") take(at.index);
    else if (event.key === "Escape") setAt(null);
    else return false;
    event.preventDefault();
    return true;
  };
  /** To the words that the first warning is about. */
  const onEdit = () => {
    if (tab !== "reply") actions.chooseTab(id, "reply");
    setTimeout(() => {
      const at = draft.reply.indexOf(warnings[0].words);
      field.current.focus();
      field.current.setSelectionRange(at, at + warnings[0].words.length);
    });
  };
  const takeFiles = (event, chosen) => {
    setDropping(false);
    if (!rules || !chosen?.length) return;
    event.preventDefault();
    actions.addFiles(id, [...chosen]);
  };
  const onDragOver = (event) => {
    if (!rules || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    setDropping(true);
  };
  const onEmoji = (emoji) => {
    const next = inserted(text, field.current, emoji);
    actions.write(id, tab, next.text);
    setTimeout(() => field.current?.setSelectionRange(next.at, next.at));
  };
  const onKeyDown = (event) => {
    // While an input method composes a word, Enter chooses the word.
    if (event.isComposing || onChoiceKey(event) || event.key !== "Enter") return;
    const sends = event.ctrlKey || event.metaKey || (enterSends && !event.shiftKey);
    if (sends) submit(event);
  };

  const hint = over > 0 ? words.tooLong(over, limit) : over > -TELL_AT ? `${-over} characters left` : "";
  const keys = enterSends ? "Enter" : "Ctrl+Enter";
  return html`<form
    class="composer ${tab} ${isDropping ? "dropping" : ""}"
    onSubmit=${submit}
    onDragOver=${onDragOver}
    onDragLeave=${() => setDropping(false)}
    onDrop=${(event) => takeFiles(event, event.dataTransfer.files)}
    aria-label="Write"
  >
    <div class="tabs" role="group" aria-label="What do you write?">
      <button
        type="button"
        aria-pressed=${tab === "reply"}
        disabled=${!may.reply}
        title=${may.reply ? "Sent to the customer" : "Only whoever has the conversation replies"}
        onClick=${() => actions.chooseTab(id, "reply")}
      >
        Reply
      </button>
      <button type="button" class="note" aria-pressed=${isNote} onClick=${() => actions.chooseTab(id, "note")}>
        ${icons.lock} Private note
      </button>
      ${may.whisper &&
      html`<button type="button" class="whisper" aria-pressed=${isWhisper} onClick=${() => actions.chooseTab(id, "whisper")}>
        ${icons.whisper} Whisper
      </button>`}
      <span class="to">
        ${isNote
          ? "Colleagues only"
          : isWhisper
            ? html`Only <strong>${may.reply ? "supervisors" : speaker?.speaker_name || "the agent"}</strong>`
            : html`To <strong>${customerName(customer)}</strong>`}
      </span>
    </div>
    ${isTemplate && html`<${TemplateForm} ...${{ conversation, draft, isOnline, actions }} />`}
    ${!isTemplate &&
    html`<div class="writing-field">
    <${MentionChoice} ...${{ found, chosen: call?.index ?? 0, choose }} />
    <${ReplyChoice} ...${{ found: canned, chosen: slash?.index ?? 0, known, choose: chooseReply }} />
    <textarea
      ref=${field}
      id="composer-text"
      rows="2"
      dir="auto"
      value=${text}
      placeholder=${isNote ? "Write a note for your colleagues… @ calls one" : isWhisper ? "Whisper…" : `Write to ${whom}… / for canned replies`}
      aria-label=${LABELS[tab] ?? `Reply to ${customerName(customer)}`}
      aria-autocomplete=${isWhisper ? null : "list"}
      aria-controls=${found.length ? "mention-choice" : canned.length ? "reply-choice" : null}
      aria-activedescendant=${found.length ? `mention-${call.index}` : canned.length ? `reply-${slash.index}` : null}
      aria-invalid=${over > 0 || isHeld}
      aria-describedby="composer-hint"
      onInput=${onInput}
      onKeyDown=${onKeyDown}
      onPaste=${(event) => takeFiles(event, event.clipboardData?.files)}
      onBlur=${() => {
        setCall(null);
        setSlash(null);
      }}
    ></textarea>
    </div>
    <${Gaps} gaps=${gaps} onChoose=${select} />
    ${warnings.length > 0 &&
    html`<${Held} ...${{ warnings, customer, isNote: tab !== "reply", firstButton: heldButton, onEdit, onSendAnyway }} />`}
    ${rules && files.length > 0 && html`<${DraftFileList} ...${{ id, files, actions }} />`}
    <div class="send-line">
      <${Tools} ...${{ id, rules, onEmoji, actions }} />
      <p id="composer-hint" class=${over > 0 ? "problem" : "soft"} role="status">
        ${hint || (!isOnline ? "Sent when the connection is back." : "")}
      </p>
      ${onTakeOver &&
      html`<button type="button" aria-disabled=${isTaking} onClick=${onTakeOver}>
        Take over from ${speaker?.speaker_name || "colleague"}
      </button>`}
      ${!isHeld &&
      html`<button type="submit" class="primary" disabled=${!isReady}>
        ${isNote ? "Save note" : isWhisper ? "Whisper it" : "Send reply"} <kbd aria-hidden="true">${keys}</kbd>
      </button>`}
    </div>`}
    ${problem && html`<p class="problem" role="alert">${problem}</p>`}
  </form>`;
});
