import subprocess
import sys

_SCRIPT = """
import resource
from frontline.processes.desk import allow_many_sockets
_, most = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (256, most))
allow_many_sockets()
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 256, resource.getrlimit(resource.RLIMIT_NOFILE)[1] == most)
"""


def test_desk_asks_for_as_many_files_as_it_may_have() -> None:
    done = subprocess.run([sys.executable, "-c", _SCRIPT], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]
