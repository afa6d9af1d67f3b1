// An image as large as the window. A dialog of the browser's own: it keeps the focus inside, and gives it back.

import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";

export function ImageViewer({ file, strings, contents, onClose }) {
  const box = useRef(null);
  const [address, setAddress] = useState("");
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    box.current.showModal();
    let isHere = true;
    contents.address(file.id).then(
      (found) => isHere && setAddress(found),
      () => isHere && setFailed(true),
    );
    return () => {
      isHere = false;
    };
  }, []);
  const close = () => box.current.close();
  // Escape closes the image, and not the chat behind it.
  const onKeyDown = (event) => event.key === "Escape" && event.stopPropagation();
  const onClick = (event) => event.target === box.current && close();
  return html`<dialog ref=${box} class="viewer" aria-label=${strings.image(file.name)} onClose=${onClose} onClick=${onClick} onKeyDown=${onKeyDown}>
    <div class="viewer-bar">
      <bdi>${file.name}</bdi>
      ${address && html`<a href=${address} download=${file.name} aria-label=${strings.download(file.name)}>
        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M11 3h2v9.200l3.300-3.300 1.400 1.400L12 16l-5.700-5.700 1.400-1.400 3.300 3.300zM4 18h16v2.500H4z" /></svg>
      </a>`}
      <button type="button" class="icon" aria-label=${strings.closeImage} onClick=${close}>
        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="m6.400 5 5.600 5.600L17.600 5 19 6.400 13.400 12l5.600 5.600-1.400 1.400-5.600-5.600L6.400 19 5 17.600l5.600-5.600L5 6.400z" /></svg>
      </button>
    </div>
    ${address && html`<img src=${address} alt=${strings.image(file.name)} />`}
    ${failed && html`<p role="alert">${strings.notLoaded}</p>`}
  </dialog>`;
}
