#!/usr/bin/env bash
# What tests use from Debian, idempotently: a browser, Chinese fonts. Tests that need them skip with a printed reason elsewhere.
set -u
missing=()
command -v chromium >/dev/null || missing+=(chromium)
fc-list 2>/dev/null | grep -qi 'noto.*cjk' || missing+=(fonts-noto-cjk)
[ ${#missing[@]} -eq 0 ] && exit 0
command -v apt-get >/dev/null || { echo "not Debian: install ${missing[*]} by hand for the browser journeys"; exit 0; }
apt-get update -qq >/dev/null 2>&1
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" fontconfig >/dev/null
