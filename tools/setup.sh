#!/bin/sh
# Make .venv hold exactly what a lock file names. Usage: tools/setup.sh requirements.txt
set -eu
cd "$(dirname "$0")/.."
lock=$1
stamp=".venv/.$(basename "$lock").stamp"
python=${PYTHON:-python3}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "Aboveline needs Python 3.11 or newer; set PYTHON to one, for example PYTHON=python3.12." >&2
  exit 1
}

if [ ! -x .venv/bin/python ]; then
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
    else
      echo "Python's venv module is missing: run 'apt-get install python3-venv' as root, then try again." >&2
      exit 1
    fi
  fi
  "$python" -m venv .venv
fi

wanted=$(cat "$lock" pyproject.toml tools/setup.sh | sha256sum)
if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
  echo "Setting up .venv from $lock (once)" >&2
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r "$lock"
  # The package itself needs no build: a path file puts src/ on the path, a script starts the command.
  site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  printf '%s\n' "$PWD/src" > "$site/aboveline.pth"
  # The guard lets worker processes import the script without running it again.
  printf '#!%s\nfrom aboveline.site.program import run\n\nif __name__ == "__main__":\n    run()\n' \
    "$PWD/.venv/bin/python" > .venv/bin/aboveline
  chmod +x .venv/bin/aboveline
  printf '%s\n' "$wanted" > "$stamp"
fi
