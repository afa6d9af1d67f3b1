"""Make our own packages importable in `.venv`, and put the program `frontline` into it.

An editable install would ask setuptools to build, which fails beside the old `packaging` that Rasa pins, or ask the
network for a newer one. Two small files do the same.
"""

from __future__ import annotations

from pathlib import Path

# A shell starts Python, for a first line of the kind #!/path/to/python breaks where the path is long or has a space.
_PROGRAM = """\
#!/bin/sh
'''exec' "$(dirname -- "$(realpath -- "$0")")"/'python' "$0" "$@"
' '''
from frontline.cli import main

main()
"""


def link(root: Path, venv: Path) -> None:
    """Write the path entry and the program."""
    for site_packages in (venv / "lib").glob("python3*/site-packages"):
        (site_packages / "frontline.pth").write_text(f"{root}\n", encoding="utf-8")
    program = venv / "bin" / "frontline"
    program.write_text(_PROGRAM, encoding="utf-8")
    program.chmod(0o755)
