#!/usr/bin/env python3
"""Breaks our own transactions one at a time and demands that the simulation notices.

Each mutant is one replacement in a source file of src/repository. The file is compiled with the
mistake in it, by the very command that compiled the original, and linked before the library that
holds the original; then the seeds run until one fails. A mutant that survives is an error, and so
is one whose text is no longer found.

usage: mutants.py BUILD_DIRECTORY [--seeds N] [--only NAME]
"""
import argparse
import json
import pathlib
import shlex
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src" / "repository"

# name, file, the text, what stands there instead
MUTANTS = [
    ("a blob is deleted under a live manifest", "repository_blobs.cc",
     "if (const auto manifest = TRY(find_link(transaction, repository->id, digest))) {",
     "if (const auto manifest = TRY(find_link(transaction, repository->id, digest)); false) {"),
    ("a manifest is published without witnesses", "publication.cc",
     "TRY(require_nothing_missing(links.missing));\n\n", "\n"),
    ("a mount needs no witness", "repository_blobs.cc",
     "if (!lease) return MountOutcome::kNotMounted;",
     "const LeaseRecord any{.read_until = now + settings_.lease_window, .expiry = now +\n"
     "settings_.lease_window}; if (!lease) {\n"
     "const RepositoryRef at = TRY(ensure_repository(transaction, target, now));\n"
     "TRY(put_lease(transaction, at.id, digest, any));\n"
     "transaction.put(keys::holder(digest, at.namespace_id, at.id), \"\");\n"
     "return MountOutcome::kMounted; }"),
    ("a losing upload leaves its bytes behind", "holding.cc",
     "      doom(transaction, segment.name, now, settings);\n    }\n  } else {",
     "    }\n  } else {"),
    ("an ended upload leaves its parts behind", "upload_rows.cc",
     "if (written == Segments::kDoom) doom(", "if (false) doom("),
    ("the last commit wins, not the first", "uploads.cc",
     "const bool wins = listed && record.offset == part.start && part.length > 0;",
     "const bool wins = listed && part.length > 0;"),
    ("a finished upload ignores what another request wrote", "upload_binding.cc",
     "if (record.offset != part.start || !listed) {", "if (!listed) {"),
    ("a child is deleted under its index", "unpublication.cc",
     "TRY(refuse_live_child(transaction, repository, manifest));", ""),
    ("an index is published without its children", "manifest_links.cc",
     "    return published ? Presence::kPublished : Presence::kAbsent;",
     "    return published || is_witnessed(snapshot, repository, digest, now).value()\n"
     "               ? Presence::kPublished : Presence::kAbsent;"),
    ("a removed link leaves no grace", "unpublication.cc",
     "TRY(put_lease(transaction, removal.repository, digest,",
     "if (false) TRY(put_lease(transaction, removal.repository, digest,"),
    ("bytes count before they are durable", "upload_part.cc",
     "  CO_TRY(co_await writer->finish());\n", ""),
    ("a manifest's bytes are written before their name is listed", "manifests.cc",
     ".pending = {name.raw()}, ", ""),
    ("a deleted manifest keeps its tags", "unpublication.cc",
     "for (const std::string& tag : followers.tags) {",
     "for (const std::string& tag : std::vector<std::string>()) {"),
]


def compile_command(build, source):
    for entry in json.loads((build / "compile_commands.json").read_text()):
        if pathlib.Path(entry["file"]).resolve() == source:
            return shlex.split(entry["command"]), entry["directory"]
    sys.exit(f"mutants: {source.name} is not in {build}/compile_commands.json")


def link_command(build):
    """The link line of the simulation, as ninja would run it."""
    lines = subprocess.run(["ninja", "-C", str(build), "-t", "commands", "bulkhead_simulate"],
                           capture_output=True, text=True, check=True).stdout.splitlines()
    line = lines[-1].removeprefix(": && ").removesuffix(" && :")
    return shlex.split(line)


def build_mutant(build, folder, mutant):
    _, name, text, instead = mutant
    source = SOURCES / name
    original = source.read_text()
    if original.count(text) != 1:
        sys.exit(f"mutants: '{mutant[0]}': its text stands {original.count(text)} times in {name}")
    mutated = folder / name
    mutated.write_text(original.replace(text, instead))
    command, directory = compile_command(build, source)
    at = command.index("-o")
    command[at + 1] = str(folder / "mutant.o")
    command[command.index("-c") + 1] = str(mutated)
    subprocess.run([*command, "-Wno-error", "-w"], cwd=directory, check=True)
    link = link_command(build)
    program = folder / "simulate"
    output = link.index("-o")
    link[output + 1] = str(program)
    link.insert(output, str(folder / "mutant.o"))
    subprocess.run(link, cwd=build, check=True)
    return program


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--seeds", type=int, default=2000)
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    build = arguments.build.resolve()
    caught, survived = 0, []
    for mutant in MUTANTS:
        if arguments.only not in mutant[0]:
            continue
        begun = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            program = build_mutant(build, pathlib.Path(folder), mutant)
            run = subprocess.run([program, "--seeds", str(arguments.seeds), "--quiet"],
                                 capture_output=True, text=True)
        seconds = time.monotonic() - begun
        found = run.returncode != 0
        reason = (run.stdout or run.stderr).strip().splitlines()[:1] or ["(no output)"]
        print(f"{'caught  ' if found else 'SURVIVED'}  {seconds:5.1f} s  {mutant[0]}: {reason[0]}",
              flush=True)
        caught += found
        if not found:
            survived.append(mutant[0])
    print(f"{caught} passed, {len(survived)} failed")
    sys.exit(1 if survived else 0)


main()
