"""What `frontline` says when it cannot do what was asked.

FrontlineError
├── SettingsError       a setting is unknown, or its value is wrong
├── ConfigurationError  a file of the project (model, policy, Rasa's files) is missing or wrong
└── StartError          a process could not start, or did not stay

The text of each is the sentence that the person at the terminal reads. Nothing else reaches them.
"""

# The exit code of a process that will fail again in the same way however often it is started (EX_CONFIG of sysexits.h).
CONFIGURATION_EXIT_CODE = 78


class FrontlineError(Exception):
    """Raised for every failure that has a sentence to say; `exit_code` is the process's."""

    exit_code = 1


class SettingsError(FrontlineError):
    """Raised when a setting is unknown or has a wrong value; names the setting and what would be right."""

    exit_code = CONFIGURATION_EXIT_CODE


class ConfigurationError(FrontlineError):
    """Raised when a file that designers or operators own is missing or broken; names the file."""

    exit_code = CONFIGURATION_EXIT_CODE


class StartError(FrontlineError):
    """Raised when a process cannot start or has stopped; starting it again may help."""
