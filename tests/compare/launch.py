"""Runs one command and tells how it went: launch.py TIMEOUT_S OUTPUT COMMAND...

A small process of its own, because the largest memory that the system reports for a child counts what its parent held
when it was started: a parent full of meshes would drown what is measured.
"""

import json
import os
import signal
import sys
import time


def main():
    limit, output, command = float(sys.argv[1]), sys.argv[2], sys.argv[3:]
    started = time.perf_counter()
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        out = os.open(output + ".out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        err = os.open(output + ".err", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        os.dup2(out, 1)
        os.dup2(err, 2)
        try:
            os.execvp(command[0], command)
        except OSError as error:
            os.write(2, f"{command[0]}: {error}\n".encode())
            os._exit(127)

    timed_out = []

    def stop(_signal, _frame):
        timed_out.append(True)
        for group in (os.killpg, os.kill):
            try:
                group(child, signal.SIGKILL)
            except ProcessLookupError:
                pass

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, limit)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - started
    signal.setitimer(signal.ITIMER_REAL, 0)
    print(
        json.dumps(
            {
                "wall_s": wall,
                "cpu_s": usage.ru_utime + usage.ru_stime,
                "peak_mb": usage.ru_maxrss / 1024,
                "exit": os.waitstatus_to_exitcode(status),
                "timed_out": bool(timed_out),
            }
        )
    )


main()
