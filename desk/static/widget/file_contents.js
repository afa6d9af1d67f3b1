// The contents of files that came with messages. They are fetched with the conversation's token and kept as addresses of
// this page (blob:), for an address that opens a file by itself would open it for whoever gets to see it.

export class FileContents {
  /** `request(id)` gives {url, headers}. */
  constructor({ request }) {
    this.request = request;
    this.known = new Map();
  }

  /** An address of this page for the file or, of an image, its thumbnail. Throws when it cannot be had. */
  address(id, { isThumbnail = false } = {}) {
    const key = `${id} ${isThumbnail}`;
    if (!this.known.has(key)) {
      const fetched = this.fetch(id, isThumbnail);
      this.known.set(key, fetched);
      fetched.catch(() => this.known.delete(key)); // the next one who asks tries again
    }
    return this.known.get(key);
  }

  async fetch(id, isThumbnail) {
    const { url, headers } = await this.request(id);
    const reply = await fetch(isThumbnail ? `${url}?size=thumbnail` : url, { headers });
    if (!reply.ok) throw new Error(`The desk answered ${reply.status} for a file`);
    return URL.createObjectURL(await reply.blob());
  }

  /** Lets go of everything, when the conversation is another one. */
  forget() {
    for (const address of this.known.values()) address.then((url) => URL.revokeObjectURL(url)).catch(() => {});
    this.known.clear();
  }
}
