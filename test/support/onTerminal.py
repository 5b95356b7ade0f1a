"""Runs a program with stderr (or stdout and stderr) on a terminal, and writes what came there; its exit code is that
of the program. Arguments: `stderr` or `both`, a file for the rest of its output, and the program."""
import os
import pty
import subprocess
import sys

which, file, *argv = sys.argv[1:]
master, terminal = pty.openpty()
with open(file, "wb") as rest:
    program = subprocess.Popen(argv, stdout=terminal if which == "both" else rest, stderr=terminal)
os.close(terminal)
while True:
    try:
        data = os.read(master, 65536)
    except OSError:
        break
    if not data:
        break
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
sys.exit(program.wait())
