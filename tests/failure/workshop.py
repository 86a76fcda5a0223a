"""Servers and commands for checks that break things; everything is cleaned up after each."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from harness import content
from harness.runner import Failure, require
from harness.server import Server, find_binary

COMMAND_SECONDS = 20


class Workshop:
    """Hands each check a fresh folder and as many servers as it asks for."""

    def __init__(self, options):
        content.seed(options.seed)
        self.seed = options.seed
        self.binary = find_binary(options)
        self.servers, self.folder = [], None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.clean()

    def run(self, check):
        self.folder = Path(tempfile.mkdtemp(prefix="bulkhead-failure-"))
        try:
            check.function(self)
        finally:
            self.clean()

    def after(self, _):
        return None

    def clean(self):
        for server in self.servers:
            server.__exit__()
        self.servers = []
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.folder = None

    def server(self, start=True, **options):
        """A server with an initialised data directory."""
        server = Server(self.binary, **options)
        self.servers.append(server)
        server.init()
        if start:
            server.start()
        return server

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return str(path)

    def command(self, *arguments, **options):
        """Runs the program to its end, which must come by itself."""
        command = [self.binary, *map(str, arguments)]
        try:
            return subprocess.run(command, capture_output=True, text=True, **options,
                                  timeout=COMMAND_SECONDS, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired as late:
            raise Failure(f"{command} does not end:\n{late.stderr}") from late

    def refused(self, code, words, *arguments, **options):
        """The command fails with this exit code and one line on stderr with these words.

        Log lines of a server that had begun to work do not count.
        """
        done = self.command(*arguments, **options)
        told = f"$ bulkhead {' '.join(map(str, arguments))}\n{done.stdout}{done.stderr}"
        codes = code if isinstance(code, tuple) else (code,)
        require(done.returncode in codes, f"exit code {done.returncode}, expected {code}", told)
        lines = [line for line in done.stderr.splitlines() if not line.startswith('{"time"')]
        require(len(lines) == 1, f"one line on stderr, got {len(lines)}", told)
        require(lines[0].startswith("bulkhead: "), "the line names the program", told)
        for word in ([words] if isinstance(words, str) else words):
            require(word.lower() in lines[0].lower(), f"the line speaks of {word!r}", told)
        require(done.stdout == "", "nothing on stdout", told)
        return done
