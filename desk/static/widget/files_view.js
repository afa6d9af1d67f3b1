// The files of a message: images as thumbnails that open large, documents as a name to download.

import { html, useEffect, useState } from "../vendor/preact-htm.js";
import { ImageViewer } from "./image_viewer.js";
import { sizeWords } from "./words.js";

const SIDE = 240; // pixels

/** The place that a thumbnail takes, so that nothing moves when it arrives. */
function boxOf({ width, height }) {
  const scale = Math.min(1, SIDE / Math.max(width, height, 1));
  return { width: Math.max(32, Math.round(width * scale)), height: Math.max(32, Math.round(height * scale)) };
}

function Thumbnail({ file, strings, contents }) {
  const [address, setAddress] = useState("");
  const [failed, setFailed] = useState(false);
  const [isLarge, setLarge] = useState(false);
  useEffect(() => {
    let isHere = true;
    setFailed(false);
    contents.address(file.id, { isThumbnail: true }).then(
      (found) => isHere && setAddress(found),
      () => isHere && setFailed(true),
    );
    return () => {
      isHere = false;
    };
  }, [file.id, contents]);
  const { width, height } = boxOf(file);
  if (failed) return html`<p class="file-problem">${strings.image(file.name)}. ${strings.notLoaded}</p>`;
  return html`<button type="button" class="thumbnail" aria-label=${strings.enlarge(file.name)} onClick=${() => setLarge(true)}>
      ${address
        ? html`<img src=${address} width=${width} height=${height} alt="" />`
        : html`<span class="loading" style=${{ width: `${width}px`, height: `${height}px` }}></span>`}
    </button>
    ${isLarge && html`<${ImageViewer} ...${{ file, strings, contents, onClose: () => setLarge(false) }} />`}`;
}

function Document({ file, strings, contents }) {
  const [failed, setFailed] = useState(false);
  const save = async () => {
    setFailed(false);
    try {
      const link = document.createElement("a");
      link.href = await contents.address(file.id);
      link.download = file.name;
      link.click();
    } catch {
      setFailed(true);
    }
  };
  return html`<button type="button" class="document" aria-label=${strings.download(file.name)} onClick=${save}>
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 2h8l5 5v13a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V4c0-1.100.9-2 2-2zm7 1.500V8h4.500zM8 12v1.500h8V12zm0 4v1.500h6V16z" /></svg>
      <span><bdi>${file.name}</bdi><small>${sizeWords(file.size_bytes, strings)}</small></span>
    </button>
    ${failed && html`<p class="file-problem" role="alert">${strings.notLoaded}</p>`}`;
}

export default function Files({ files, strings, contents }) {
  return html`<div class="files">
    ${files.map((file) => {
      const View = file.type.startsWith("image/") ? Thumbnail : Document;
      return html`<${View} key=${file.id} ...${{ file, strings, contents }} />`;
    })}
  </div>`;
}
