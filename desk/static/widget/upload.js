// One file on its way to the desk. XMLHttpRequest, for it tells how far an upload is.

/** Starts the upload: `done` gives the file as the desk keeps it, or throws `{code, message}`; `cancel()` stops it. */
export function upload({ url, file, headers = {}, onProgress }) {
  const request = new XMLHttpRequest();
  const done = new Promise((resolve, reject) => {
    request.open("POST", url);
    request.responseType = "json";
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    // The desk goes by the content; without this the browser would name a type of its own.
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? Math.round((100 * loaded) / total) : 0);
    request.onload = () => {
      if (request.status === 201 && request.response) resolve(request.response);
      else reject(request.response?.code ? request.response : { code: "internal", message: "" });
    };
    request.onerror = () => reject({ code: "no_connection", message: "" });
    request.onabort = () => reject({ code: "cancelled", message: "" });
    request.send(file);
  });
  return { done, cancel: () => request.abort() };
}
