#!/usr/bin/env bash
# Whatever bash or sh run in this project, by its first lines, through shellcheck.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v shellcheck >/dev/null || {
    printf '%s\n' "check:shell: shellcheck is missing; \"npm run packages\" installs it (Debian: package shellcheck)" >&2
    exit 1
}
mapfile -t files < <(
    grep -rlIE '^(#!.*[/ ](ba)?sh|# shellcheck shell=.*)$' . \
        --exclude-dir={node_modules,.git,.node,.node.new,dist,.sandbox,.test-logs} --exclude=*.ts | sort
)
# Fewer are none that could not be read: never pass for want of files.
((${#files[@]} > 20)) || {
    printf 'check:shell: only %s scripts were found\n' "${#files[@]}" >&2
    exit 1
}
shellcheck --external-sources "${files[@]}"
printf 'Found no faults in %s scripts of bash and sh.\n' "${#files[@]}"
