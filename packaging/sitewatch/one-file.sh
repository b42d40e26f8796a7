#!/bin/sh
# Makes dist/sitewatch.pyz, one file that runs on Python 3.11 to 3.13, and the wheel.
# It carries its dependencies, pinned; what is compiled among them is of one machine:
# one-file.sh x86_64 (or aarch64).
set -eu
machine=${1:-$(uname -m)}
cd "$(dirname "$0")/../.."
bin=.venv/bin
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT

mkdir -p dist
"$bin/uv" build --quiet --wheel --out-dir dist packaging/sitewatch
for version in 3.11 3.12 3.13; do
  "$bin/uv" pip install --quiet --target "$site/$version" --python-version "$version" \
    --python-platform "$machine-manylinux_2_28" --only-binary :all: \
    --require-hashes --requirement requirements/sitewatch.txt
  mkdir -p "$site/all"
  cp -R "$site/$version/." "$site/all/"
done
"$bin/uv" pip install --quiet --target "$site/all" --no-deps dist/sitewatch-*.whl
rm -rf "$site/all/bin"
"$bin/shiv" --site-packages "$site/all" --entry-point sitewatch.cli:main \
  --python '/usr/bin/env python3' --reproducible --output-file dist/sitewatch.pyz
ls -l dist/sitewatch.pyz dist/sitewatch-*.whl
