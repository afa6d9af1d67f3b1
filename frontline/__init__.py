"""The command line, the settings, and the supervisor of Frontline's processes.

Nothing is imported here: `frontline.bootstrap` runs on any Python from 3.8 on, before anything is installed.
"""

VERSION = "0.1.0"
