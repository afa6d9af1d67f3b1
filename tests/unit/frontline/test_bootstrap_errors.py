import pytest

from frontline.bootstrap.errors import explain

# What uv 0.13 and pip 23 really print.
UNREACHABLE = """\
error: Request failed after 3 retries in 5.9s
  cause: Failed to fetch: http://index.invalid/simple/docopt/
  cause: error sending request for url (http://index.invalid/simple/docopt/)
  cause: client error (Connect)
  cause: dns error
  cause: failed to lookup address information: Name or service not known
"""
MISMATCH = """\
error: Failed to download and build `docopt==0.6.2`
  cause: Hash mismatch for `docopt==0.6.2`

         Expected:
           sha256:49b3
"""
FULL = """\
error: Failed to install: numpy-1.23.5.whl (numpy==1.23.5)
  Caused by: failed to hardlink file: No space left on device (os error 28)
"""
NO_COMPILER = """\
error: Failed to build `annoy==1.17.3`
  Caused by: The build backend returned an error
error: command 'gcc' failed: No such file or directory
"""
PIP_UNREACHABLE = (
    "WARNING: Retrying after connection broken by 'NewConnectionError'\n"
    "ERROR: No matching distribution found for uv==0.13.9\n"
)
NO_WHEEL = "error: Distribution `tensorflow==2.12.1` can't be installed: tensorflow==2.12.1 has no wheels with a matching platform tag"


@pytest.mark.parametrize(
    ("output", "beginning"),
    [
        (UNREACHABLE, "The package index could not be reached."),
        (PIP_UNREACHABLE, "The package index could not be reached."),
        (MISMATCH, "What was downloaded for docopt does not have the hash"),
        (FULL, "The disk is full: Frontline needs about 4 GB in HERE"),
        ("\x1b[1m\x1b[31merror\x1b[39m: " + FULL, "The disk is full"),
        (NO_COMPILER, "There is no ready-made build of annoy for this machine"),
        (NO_WHEEL, "There is no build of tensorflow for this kind of machine"),
        ("error: Permission denied (os error 13)", "Writing was not permitted"),
        ("error: something new", "The packages could not be installed: something new"),
        (
            PIP_UNREACHABLE.replace("broken", "certificate verify failed"),
            "The package index's certificate is not trusted",
        ),
        ("", "The packages could not be installed: it printed nothing"),
    ],
)
def test_what_was_printed_becomes_one_sentence(output: str, beginning: str) -> None:
    sentence = explain(output, root="HERE")
    assert sentence.startswith(beginning)
    assert "\n" not in sentence
