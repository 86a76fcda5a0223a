"""Breaks our own access code in one place at a time and demands that this suite notices.

  python3 tests/isolation/mutants.py BUILD_DIRECTORY [--only PART-OF-NAME] [--jobs 2] [--list]

seeded_faults.py has the mistakes. The file is compiled with the mistake in it, by the command that
compiled the original, and linked into the program before the library that holds the original. Then
the checks that should notice are run against that program. A fault that survives is an error, and
so is one whose text is no longer found exactly once: it moves with the code. --list looks for that
alone, in no time.
"""

import argparse
import concurrent.futures
import json
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from isolation.seeded_faults import FAULTS  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
SUITE = Path(__file__).with_name("run.py")
BUILD_SECONDS, RUN_SECONDS = 300, 300


def misfit(fault):
    """Why the fault cannot be planted; None when it can."""
    count = (ROOT / "src" / fault.file).read_text().count(fault.text)
    return None if count == 1 else f"its text stands {count} times in {fault.file}"


class Builder:
    """Compiles and links the program with a fault in it, in a folder of the build directory.

    The folder stays the same from run to run, so that a compiler cache knows the fault again.
    """

    def __init__(self, build):
        self.build = build
        commands = json.loads((build / "compile_commands.json").read_text())
        self.compile = {str(Path(entry["file"]).resolve()): entry for entry in commands}
        lines = subprocess.run(["ninja", "-C", str(build), "-t", "commands", "bulkhead"],
                               capture_output=True, text=True, check=True).stdout.splitlines()
        self.link = shlex.split(lines[-1].removeprefix(": && ").removesuffix(" && :"))

    def folder(self, fault):
        folder = self.build / "faults" / re.sub(r"\W+", "_", fault.name)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def program(self, fault):
        source, folder = ROOT / "src" / fault.file, self.folder(fault)
        original = source.read_text()
        if trouble := misfit(fault):
            raise LookupError(trouble)
        changed = folder / source.name
        changed.write_text(original.replace(fault.text, fault.instead))
        entry = self.compile[str(source)]
        command = shlex.split(entry["command"])
        command[command.index("-o") + 1] = str(folder / "fault.o")
        command[command.index("-c") + 1] = str(changed)
        self.run([*command, "-O0", "-g0", "-w"], entry["directory"])
        link, program = list(self.link), folder / "bulkhead"
        output = link.index("-o")
        link[output + 1] = str(program)
        link.insert(output, str(folder / "fault.o"))
        self.run([*link, "-Wl,--strip-debug"], self.build)
        return program

    @staticmethod
    def run(command, folder):
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True,
                              timeout=BUILD_SECONDS)
        if done.returncode != 0:
            raise LookupError("it does not build:\n" + done.stderr[-3000:])


def failing(program, fault):
    """The first check that fails against this program; None when all pass."""
    done = subprocess.run([sys.executable, "-B", str(SUITE), "--binary", str(program), "--only",
                           fault.checks], capture_output=True, text=True, errors="replace",
                          timeout=RUN_SECONDS)
    found = re.search(r"^FAIL\s+\S+ (\S+)", done.stdout, re.M)
    if found and done.returncode == 1:
        return found[1]
    if not re.search(r"^[1-9]\d* passed, 0 failed$", done.stdout, re.M):
        raise LookupError(f"the suite did not run:\n{done.stdout[-800:]}{done.stderr[-1500:]}")
    return None


def attempt(builder, fault):
    """(caught, one line about it)."""
    begun = time.monotonic()
    try:
        program = builder.program(fault)
        caught = failing(program, fault)
        program.unlink()
        told = f"by {caught}" if caught else f"by none of {fault.checks}"
    except (LookupError, subprocess.TimeoutExpired) as trouble:
        caught, told = None, str(trouble)
    seconds = time.monotonic() - begun
    return caught, f"{'caught  ' if caught else 'SURVIVED'} {seconds:5.1f} s  {fault.name}: {told}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=Path)
    parser.add_argument("--only", default="", help="a part of the name of a fault, or of its file")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    chosen = [fault for fault in FAULTS if options.only in fault.name + fault.file]
    if options.list:
        for fault in chosen:
            print(f"{fault.file}: {fault.name} ({misfit(fault) or fault.checks})")
        return 1 if any(map(misfit, chosen)) else 0
    builder, bad = Builder(options.build.resolve()), 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for caught, line in pool.map(lambda fault: attempt(builder, fault), chosen):
            print(line, flush=True)
            bad += not caught
    print(f"{len(chosen) - bad} passed, {bad} failed")
    return 1 if bad or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
