// Ways to tell of new messages while nobody looks at the chat: a mark in the page's title, and a short tone if it is wanted.

let site = ""; // the page's own title
let marked = ""; // and what was made of it

/** Puts the number of unread messages before the page's title, and takes it away again; the rest stays the site's. */
export function markTitle(count) {
  if (document.title !== marked) site = document.title; // the site has said something else since
  if (count) {
    marked = `(${count > 9 ? "9+" : count}) ${site}`;
    if (document.title !== marked) document.title = marked;
  } else if (marked) {
    if (document.title === marked) document.title = site;
    marked = "";
  }
}

let audio;

/** A soft tone of a quarter of a second. Browsers let it sound once somebody has touched the page. */
export function ring() {
  try {
    audio ??= new AudioContext();
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const now = audio.currentTime;
    tone.frequency.value = 660;
    volume.gain.setValueAtTime(0.0001, now);
    volume.gain.exponentialRampToValueAtTime(0.12, now + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, now + 0.25);
    tone.connect(volume).connect(audio.destination);
    tone.start(now);
    tone.stop(now + 0.26);
  } catch {
    // A browser without sound shows the message all the same.
  }
}
