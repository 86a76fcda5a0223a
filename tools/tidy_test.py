#!/usr/bin/env python3
"""Each rule of tools/tidy.py finds what it is for, and nothing in what is right."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TIDY = Path(__file__).resolve().parent / "tidy.py"
HEADER = "// A thing.\n#pragma once\n"


class TidyTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = Path(self.folder.name)

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def findings(self):
        done = subprocess.run([sys.executable, TIDY, "--root", self.root], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, 1 if done.stdout else 0, done.stderr)
        return done.stdout.splitlines()

    def expect(self, rule, path, text, line=1):
        """`text` at `path` has exactly one finding, of `rule`, on `line`."""
        self.write(path, text)
        found = self.findings()
        (self.root / path).unlink()
        self.assertEqual(len(found), 1, found)
        self.assertTrue(found[0].startswith(f"{path}:{line}: {rule}: "), found)

    def expect_clean(self, path, text):
        self.write(path, text)
        found = self.findings()
        (self.root / path).unlink()
        self.assertEqual(found, [])

    def test_floors(self):
        self.expect("floor", "src/oci/tag.cc", '#include "runtime/task.h"\n')
        self.expect("floor", "src/http/server.cc", '\n#include "auth/users.h"\n', 2)
        self.expect("include", "src/http/server.cc", '#include "server.h"\n')
        self.expect_clean("src/http/server.cc", '#include "runtime/task.h"\n')
        self.expect_clean("src/repository/uploads_test.cc",
                          '#include "key_value/memory_store.h"\n')
        self.expect("floor", "src/repository/uploads_test.cc", '#include "api/pipeline.h"\n')

    def test_dependencies_of_a_room(self):
        self.write("src/oci/README.md", "# oci\n")
        self.expect("floor", "src/oci/CMakeLists.txt",
                    "bulkhead_library(NAME oci SOURCES a.cc DEPS bulkhead_http TESTS b.cc)")
        self.expect_clean("src/oci/CMakeLists.txt",
                          "bulkhead_library(NAME oci SOURCES a.cc DEPS bulkhead_base)")
        self.write("src/oci/CMakeLists.txt", "")
        self.expect("readme", "src/oci/README.md", "line\n" * 41)

    def test_third_party_headers(self):
        self.expect("third-party", "src/http/server.cc", "#include <lmdb.h>\n")
        self.expect("third-party", "src/oci/manifest.h",
                    HEADER + "#include <boost/json.hpp>\n", 3)
        self.expect("third-party", "src/http/server.cc", "#include <boost/asio.hpp>\n")
        self.expect_clean("src/oci/manifest.cc", "#include <boost/json.hpp>\n")

    def test_sizes(self):
        self.expect("file-size", "src/oci/tag.cc", "int a;\n" * 301)
        self.expect("line-size", "src/oci/tag.cc", "//" + " x" * 60 + "\n")
        body = "  a();\n" * 59
        self.expect("function-size", "src/oci/tag.cc", "void f() {\n" + body + "}\n")
        self.expect_clean("src/oci/tag.cc", "void f() {\n" + body[7:] + "}\n")
        self.expect("function-size", "src/oci/tag.cc",
                    "namespace n {\nThing::Thing(int a)\n    : a_{a}, b_(2) {\n" + body +
                    "\n}\n}\n", 3)
        self.expect("function-size", "tests/play.py", "def f():\n" + "    a()\n" * 60)

    def test_nesting(self):
        four = "if (a) { for (;;) { while (b) { if (c) { d(); } } } }"
        three = "if (a) { for (int i = 0; i < 3; ++i) { while (b) { d(); } } }"
        self.expect("nesting", "src/oci/tag.cc", "void f() { " + four + " }\n")
        self.expect_clean("src/oci/tag.cc", "void f() { " + three + "\n" + three + " }\n")
        self.expect_clean("src/oci/tag.cc", 'void f() { g("if (a) { if {{{ "); }  // {{{{\n')

    def test_names_and_headers(self):
        self.expect("name", "src/oci/string_utils.cc", "")
        self.expect("name", "src/oci/tag.cc", "class TagManager {};\n")
        self.expect_clean("src/oci/tag.cc", "class Implication {};\n")
        self.expect("header", "src/oci/tag.h", "#pragma once\n")
        self.expect("header", "src/oci/tag.h", "// A tag.\n")

    def test_coroutines(self):
        for parameter in ("const std::string& name", "std::string const& name",
                          "std::string&& name", "std::string_view name",
                          "std::span<const char> bytes", "std::vector<std::string_view> names"):
            self.expect("coroutine", "src/api/blobs.cc", f"Task<void> push({parameter});\n")
        for parameter in ("std::string name", "Store& store", "const char* name",
                          "std::function<void(const Error&)> failed",
                          "std::function<void(std::string_view)> observer", "int a = b & kMask"):
            self.expect_clean("src/api/blobs.cc", f"Task<Result<int>> A::push({parameter}) {{}}\n")

    def test_sleeps(self):
        self.expect("sleep", "src/oci/tag_test.cc", "std::this_thread::sleep_for(1s);\n")
        self.expect("sleep", "tests/play.py", "import time\ntime.sleep(1)\n", 2)
        self.expect_clean("tests/play.py", "while not done():\n    time.sleep(0.01)\n")
        self.expect_clean("src/oci/tag.cc", "std::this_thread::sleep_for(1s);\n")

    def test_exceptions_are_kept_only_while_needed(self):
        self.write("src/oci/tag.cc", "int a;\n" * 310)
        self.expect_clean("tools/tidy_exceptions.txt", "file-size src/oci/tag.cc 310 a table\n")
        self.expect("exception", "tools/tidy_exceptions.txt",
                    "# kept\nfile-size src/oci/tag.cc 320 a table\n", 2)
        self.write("tools/tidy_exceptions.txt", "file-size src/oci/tag.cc 305 a table\n")
        self.assertEqual(len(self.findings()), 1)  # over what is tolerated
        self.write("src/oci/tag.cc", "")
        self.expect("exception", "tools/tidy_exceptions.txt",
                    "file-size src/oci/tag.cc 310 a table\n")
        self.expect("exception", "tools/tidy_exceptions.txt", "file-size src/oci/tag.cc 310\n")


if __name__ == "__main__":
    unittest.main()
