#!/bin/sh
# Install what the tests need of the system: PostgreSQL, Chromium, a font with Chinese characters.
# Where that is not allowed, one line says what is missing; the tests that need it are then skipped.
set -u
missing=""
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing="$missing postgresql"
command -v chromium >/dev/null || missing="$missing chromium"
[ -n "$(fc-list :lang=zh 2>/dev/null | head -1)" ] || missing="$missing fonts-noto-cjk"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing$missing (once)" >&2
  # shellcheck disable=SC2086 # a list of packages
  if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null; then
    exit 0
  fi
fi
echo "Missing on this machine:$missing. Tests that need them are skipped; install them with: apt-get install$missing" >&2
