#!/bin/bash
# Installs the OpenID Connect provider that the sign-in is tested against (npm, tests only), once for each lock.
set -euo pipefail
cd "$(dirname "$0")/../tests/support/oidc"
stamp=node_modules/.parvis-lock
wanted=$(sha256sum <package-lock.json | cut -d' ' -f1)
[ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && exit 0
# No script of a package runs; a second one at the same time waits.
exec 9<package-lock.json
flock 9
[ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && exit 0
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
printf '%s\n' "$wanted" >"$stamp"
