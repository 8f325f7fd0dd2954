#!/bin/sh
# Puts LiteLLM (MIT), a client that many Python programs speak through, into .cache/ for the tests:
# `sh scripts/python-peers.sh`. Repeating it does nothing. Needs Python 3.10 or later with pip.
set -eu
cd "$(dirname "$0")/.."
place="$(pwd)/.cache/python-peers"

if [ ! -f "$place/.done" ]; then
  rm -rf "$place"
  mkdir -p "$place"
  python3 -m pip install --quiet --disable-pip-version-check --no-warn-conflicts --root-user-action=ignore --no-compile --only-binary=:all: \
    --target "$place" litellm==1.110.2 >&2
  touch "$place/.done"
fi

echo "JISHI_PYTHON_PEERS=$place"
