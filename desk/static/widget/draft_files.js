// The files that the customer is about to send: uploaded one after the other, kept while there is no connection.
//
// A file is {id, name, size, file, state, percent, problem, attachment}; its state is waiting | uploading | ready | failed.
// Its id is the client's own: an upload that is repeated is kept once by the desk.

import { upload } from "./upload.js";

const TRY_AGAIN_MS = 3000;

export class DraftFiles {
  /** `request(id, name)` gives {url, headers} of an upload; `discard(attachment)` takes one back; `onChange(files)` tells. */
  constructor({ newId, getRules, isOnline, request, discard, onChange }) {
    Object.assign(this, { newId, getRules, isOnline, request, discard, onChange });
    this.files = [];
    this.isAtWork = false;
    this.running = null; // the upload under way
  }

  add(chosen) {
    const rules = this.getRules();
    for (const file of chosen) {
      const known = { id: this.newId(), name: file.name || "image.png", size: file.size, file, percent: 0, attachment: null };
      const problem = this.refusal(file, rules);
      this.files = [...this.files, { ...known, state: problem ? "failed" : "waiting", problem }];
    }
    this.onChange(this.files);
    this.go();
  }

  /** What the desk would refuse anyhow is told before the way there. */
  refusal(file, { size_bytes, per_message }) {
    const kept = this.files.filter((one) => one.state !== "failed").length;
    if (kept >= per_message) return { code: "attachment_too_many", message: "", limit: per_message };
    if (file.size > size_bytes) return { code: "attachment_too_large", message: "", bytes: size_bytes };
    return file.size ? null : { code: "attachment_empty", message: "" };
  }

  /** Uploads what waits, one at a time; called with each new connection, too. */
  async go() {
    if (this.isAtWork || !this.isOnline()) return;
    const next = this.files.find((one) => one.state === "waiting");
    if (!next) return;
    this.isAtWork = true;
    await this.upload(next);
    this.isAtWork = false;
    // One that waits again does so because there is no connection, whatever the browser believes.
    if (this.find(next.id)?.state === "waiting") setTimeout(() => this.go(), TRY_AGAIN_MS);
    else this.go();
  }

  async upload(next) {
    this.become(next.id, { state: "uploading", percent: 0 });
    const { url, headers } = await this.request(next.id, next.name);
    if (!this.find(next.id)) return;
    this.running = upload({ url, headers, file: next.file, onProgress: (percent) => this.become(next.id, { percent }) });
    try {
      const attachment = await this.running.done;
      if (this.find(next.id)) this.become(next.id, { state: "ready", percent: 100, attachment });
      else this.discard(attachment);
    } catch (problem) {
      // Without a connection it waits for the next one; what was refused is told.
      if (problem.code === "no_connection" && !navigator.onLine) this.become(next.id, { state: "waiting" });
      else this.become(next.id, { state: "failed", problem });
    }
    this.running = null;
  }

  retry(id) {
    this.become(id, { state: "waiting", problem: null });
    this.go();
  }

  remove(id) {
    const gone = this.find(id);
    this.files = this.files.filter((one) => one.id !== id);
    if (gone?.state === "uploading") this.running?.cancel();
    if (gone?.attachment) this.discard(gone.attachment);
    this.onChange(this.files);
  }

  /** The files as the desk has them, which are sent now and no draft any more. */
  take() {
    const ready = this.files.filter((one) => one.state === "ready").map((one) => one.attachment);
    this.files = this.files.filter((one) => one.state !== "ready");
    this.onChange(this.files);
    return ready;
  }

  /** Files that were on their way and came back: they are a draft again. */
  putBack(attachments) {
    const back = attachments.map((attachment) => ({
      id: attachment.id,
      name: attachment.name,
      size: attachment.size_bytes,
      state: "ready",
      percent: 100,
      problem: null,
      attachment,
    }));
    this.files = [...back.filter((one) => !this.find(one.id)), ...this.files];
    this.onChange(this.files);
  }

  find(id) {
    return this.files.find((one) => one.id === id);
  }

  become(id, values) {
    if (!this.find(id)) return;
    this.files = this.files.map((one) => (one.id === id ? { ...one, ...values } : one));
    this.onChange(this.files);
  }
}
