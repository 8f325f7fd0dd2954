#!/bin/sh
# Puts programs of PyPI into .cache/, for what speaks to them or is compared with them; repeating it does nothing.
# `sh scripts/python-peers.sh`: LiteLLM (MIT), a client that many Python programs speak through, for the tests.
# `sh scripts/python-peers.sh parsing`: readers of documents, for bench/parsing (700 MB).
# Needs Python 3.10 to 3.12 with pip.
set -eu
cd "$(dirname "$0")/.."
group="${1:-clients}"
case "$group" in
  clients)
    place="$(pwd)/.cache/python-peers"
    packages='litellm==1.110.2'
    ;;
  parsing)
    place="$(pwd)/.cache/python-parsing"
    packages='markitdown[pdf,docx,pptx,xlsx,xls]==0.1.9 pymupdf4llm==1.28.2 opendataloader-pdf==2.5.16
      docling-slim[convert-core,format-office]==2.143.0'
    ;;
  *)
    echo "unknown: $group (clients, parsing)" >&2
    exit 1
    ;;
esac

if [ ! -f "$place/.done" ]; then
  rm -rf "$place"
  mkdir -p "$place"
  # shellcheck disable=SC2086 # several packages
  python3 -m pip install --quiet --disable-pip-version-check --no-warn-conflicts --root-user-action=ignore --no-compile --only-binary=:all: \
    --target "$place" $packages >&2
  touch "$place/.done"
fi

echo "JISHI_PYTHON_PEERS=$place"
