"""How much of a start is the import of TensorFlow: import Rasa with it and with the stand-in, in turn.

    .venv/bin/python tests/bench/start_up.py [rounds]

Each round starts fresh processes, so that nothing is warm but the disk's cache. The seconds differ between machines;
the ratio is what counts.
"""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

MEASURED = """
import json, resource, sys, time, warnings
warnings.simplefilter("ignore")
started = time.perf_counter()
if sys.argv[1] == "stand-in":
    from bot import without_tensorflow
    without_tensorflow.install()
import rasa.core.run
import rasa.engine.recipes.default_components
seconds = time.perf_counter() - started
megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "megabytes": megabytes}))
"""


def measure(kind: str) -> dict[str, float]:
    """Import Rasa in a new process and return seconds and megabytes."""
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, kind],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def main() -> None:
    """Print one JSON object with the medians and their ratios."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    measured: dict[str, list[dict[str, float]]] = {"stand-in": [], "tensorflow": []}
    measure("tensorflow")  # fills the disk's cache
    for _ in range(rounds):
        for kind, results in measured.items():
            results.append(measure(kind))
    medians = {
        kind: {key: round(statistics.median(result[key] for result in results), 2) for key in results[0]}
        for kind, results in measured.items()
    }
    ratios = {key: round(medians["stand-in"][key] / medians["tensorflow"][key], 2) for key in ("seconds", "megabytes")}
    print(json.dumps({**medians, "stand-in to tensorflow": ratios}, indent=2))


if __name__ == "__main__":
    main()
