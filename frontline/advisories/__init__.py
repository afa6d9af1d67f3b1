"""Known holes in what the lock files install: `python -m frontline.advisories`, or `make audit`.

pip-audit asks a public database about each package of each lock. It ends well when it could not ask, and a package that the
database does not know counts as clean; here both are failures, for nobody looked.

`accepted` reads which findings were looked at and live on for a while, `pip_audit` runs it and reads what it says, `judgement` decides.
"""
