"""What can go wrong while setting up, each as one sentence that says what to do.

SetUpError
"""

from __future__ import annotations

import re

_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*"


class SetUpError(Exception):
    """Raised when the environment cannot be made; its text is the sentence for the person at the terminal."""


def explain(output: str, *, root: str, needed: str = "4 GB") -> str:
    """Turn what uv or pip printed before they failed into one sentence. `needed` is what an installation takes."""
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", output)
    for pattern, sentence in _SENTENCES:
        found = re.search(pattern, text, re.IGNORECASE)
        if found:
            package = found.groupdict().get("package") or "a package"
            return sentence.format(package=package, root=root, needed=needed)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error:")]
    last = (errors or lines or ["it printed nothing"])[-1]
    return "The packages could not be installed: {}".format(re.sub(r"^error:\s*", "", last, flags=re.IGNORECASE))


# The first that matches wins: a full disk shows itself as many other errors too.
_SENTENCES = [
    (
        r"no space left on device|os error 28|disk quota exceeded",
        "The disk is full: Frontline needs about {needed} in {root} and in uv's cache. Free some space and run this again.",
    ),
    (
        rf"hash mismatch for `?(?P<package>{_NAME})|do not match the hashes",
        "What was downloaded for {package} does not have the hash that the lock file names. Nothing of it was "
        "installed; if a mirror or proxy stands between, ask its keeper, and do not go on without knowing why.",
    ),
    (
        r"invalid peer certificate|certificate verify failed|unknownissuer",
        "The package index's certificate is not trusted: where a proxy signs with its own, set SSL_CERT_FILE to the "
        "file with that proxy's certificate, and run this again.",
    ),
    (
        r"dns error|failed to lookup address|name or service not known|temporary failure in name resolution"
        r"|error sending request|connection refused|connection reset|network is unreachable|tcp connect error"
        r"|operation timed out|failed to fetch|newconnectionerror|could not fetch url"
        r"|no matching distribution found for uv",
        "The package index could not be reached. Check the network (behind a proxy, set HTTPS_PROXY; for a mirror, "
        "set UV_DEFAULT_INDEX) and run this again: what was already downloaded is kept.",
    ),
    (
        rf"(command|program|compiler) '?(gcc|cc|g\+\+|c\+\+|clang)'?.*(not found|failed|no such file)"
        rf"|unable to find a (c|c\+\+) compiler|error: failed to build `?(?P<package>{_NAME})",
        "There is no ready-made build of {package} for this machine and it could not be built here. Install a C "
        "compiler and Python's headers (on Debian: apt-get install build-essential python3-dev) and run this again.",
    ),
    (
        rf"(?P<package>{_NAME})==\S+ has no wheels with a matching platform tag|no wheels are available"
        r"|requires a different platform",
        "There is no build of {package} for this kind of machine: Frontline runs on Linux on x86-64 "
        "(glibc 2.28 or newer).",
    ),
    (
        r"permission denied|read-only file system",
        "Writing was not permitted: see that {root} and uv's cache belong to you, and run this again.",
    ),
]
