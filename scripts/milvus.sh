#!/usr/bin/env bash
# A small Milvus for tests: milvus-lite from PyPI as a server, in .cache/milvus. Idempotent.
# Usage: eval "$(scripts/milvus.sh start)"  → exports MILVUS_TEST_URL;  scripts/milvus.sh stop
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cache="${JISHI_TEST_MILVUS:-$root/.cache/milvus}"
port="${JISHI_TEST_MILVUS_PORT:-19530}"

case "${1:-start}" in
  start)
    mkdir -p "$cache"
    if [ ! -x "$cache/python/bin/milvus-lite" ]; then
      python3 -m venv "$cache/python" >&2
      "$cache/python/bin/pip" install -q 'milvus-lite[chinese]==3.2.2' pymilvus >&2
    fi
    if ! { [ -f "$cache/server.pid" ] && kill -0 "$(cat "$cache/server.pid")" 2>/dev/null; }; then
      setsid "$cache/python/bin/milvus-lite" server --data-dir "$cache/data" --port "$port" >"$cache/server.log" 2>&1 &
      echo $! >"$cache/server.pid"
      for _ in $(seq 120); do grep -q listening "$cache/server.log" && break; sleep 0.5; done
    fi
    echo "export MILVUS_TEST_URL=http://127.0.0.1:$port"
    ;;
  stop)
    kill "$(cat "$cache/server.pid")" >&2
    rm -f "$cache/server.pid"
    ;;
esac
