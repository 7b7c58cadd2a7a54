#!/usr/bin/env bash
# Installs the Debian packages that the build, the tests and `make run` need, each only if it is missing.
set -euo pipefail

packages=(
    pkg-config                                            # finds the libraries below
    libssl-dev libopenblas-dev                            # TLS; matrix products
    zlib1g-dev                                            # compressed WebSocket messages
    libturbojpeg0-dev libpng-dev libwebp-dev              # pictures
    libsndfile1-dev libvorbis-dev libmpg123-dev libsamplerate0-dev  # sound
    curl python3 openssl                                  # clients of the end-to-end tests
)

missing=()
for package in "${packages[@]}"; do
    status=$(dpkg-query --show --showformat '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    echo "installing: ${missing[*]}" >&2
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || { echo "these packages are missing and there is no sudo: ${missing[*]}" >&2; exit 1; }
        as_root=(sudo)
    fi
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi
command -v swift >/dev/null || { echo "no Swift toolchain on the PATH: Swift 6.3 is needed (https://www.swift.org/install)" >&2; exit 1; }
