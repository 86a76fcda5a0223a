"""Runs the load generator, bulkhead_load, and reads its one line of JSON."""

import json
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from speed import machine

RUN_SECONDS = 600
HOLD_SECONDS = 120


class Refused(RuntimeError):
    """A server answered something else than the load wants."""


class Generator:
    def __init__(self, program, folder):
        self.program, self.folder = str(program), folder

    def command(self, server, script, headers, options):
        command = [self.program, "--port", str(server.port), "--script", script]
        if server.tls:
            command.append("--tls")
        for header in headers:
            command += ["--header", header]
        for name, value in options.items():
            flag = "--" + name.replace("_", "-")
            command += [flag] if value is True else [flag, str(value)]
        return command

    def run(self, server, cores, steps, headers, **options):
        """What came of it; raises Refused when one answer was not as the step says."""
        with self.script(steps) as script, machine.on_cores(cores):
            done = subprocess.run(self.command(server, script, headers, options),
                                  capture_output=True, text=True, timeout=RUN_SECONDS)
        if done.returncode not in (0, 1):
            raise RuntimeError(done.stderr)
        result = json.loads(done.stdout.splitlines()[-1])
        if result["errors"]:
            raise Refused(f"{server.title}: {result['errors']} of {result['operations']}: "
                          f"{result['first_error']}")
        return result

    @contextmanager
    def hold(self, server, cores, steps, headers, **options):
        """Connections that have been answered and stay, inside the block."""
        with self.script(steps) as script:
            with machine.on_cores(cores):
                process = subprocess.Popen(
                    self.command(server, script, headers, {**options, "hold": True}),
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            try:
                held = json.loads(process.stdout.readline())
                if held["errors"]:
                    raise Refused(f"{server.title}: {process.communicate()[0]}")
                yield held["held"]
                process.communicate(timeout=HOLD_SECONDS)
            finally:
                process.kill()
                process.wait()

    @contextmanager
    def script(self, steps):
        with tempfile.NamedTemporaryFile("w", dir=self.folder, suffix=".steps") as file:
            file.write("\n".join(steps) + "\n")
            file.flush()
            yield str(Path(file.name))
