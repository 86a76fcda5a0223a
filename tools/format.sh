#!/bin/bash
# Formats every C++ file with the house's style; --check only says which would change.
set -euo pipefail
cd "$(dirname "$0")/.."
mode=(-i)
[ "${1:-}" = --check ] && mode=(--dry-run --Werror)
find src tests -name '*.h' -o -name '*.cc' | xargs --no-run-if-empty clang-format-19 "${mode[@]}"
