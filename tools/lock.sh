#!/bin/sh
# Write the two lock files anew: every version with its hashes, no address of an index.
set -eu
cd "$(dirname "$0")/.."
flags="--universal --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 --quiet"
uv pip compile pyproject.toml --extra cluster --extra site $flags -o requirements.txt
uv pip compile pyproject.toml --extra cluster --extra site --group dev $flags -c requirements.txt -o requirements-dev.txt
