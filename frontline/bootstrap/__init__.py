"""Make an environment out of nothing but a Python: `python3 -m frontline.bootstrap [runtime|dev|desk|desk-dev]`.

Standard library only, and Python 3.8 or newer, for this runs before anything is installed.

`errors` turns what went wrong into one sentence, `pythons` finds uv and the wanted Python, `relay` runs a program and
shows its progress, `turnstile` lets one set-up at a time through, `environment` creates and fills `.venv` or `.venv-desk`.
"""
