"""The checks of tools/tidy.py: each module has check(root, sources), yielding findings."""
