# Checks the whole chain from this host and from outside. Sourced by deploy.sh, after node-versions.sh.
# shellcheck shell=bash

doctor() {
    local program="" candidate
    # A release has it beside deploy.sh; a build of one's own in dist/.
    for candidate in "$PROJECT_DIR"/{dist/,}doctor/converse-doctor.mjs; do
        [[ -z $program && -f $candidate ]] && program=$candidate
    done
    [[ -n $program ]] || die "doctor/converse-doctor.mjs is missing: run \"npm run build\""
    check_doctor_node

    if [[ -t 0 ]] && doctor_wants_secret "$@"; then
        local secret status=0
        read -rsp 'Password or session token of that account: ' secret
        printf '\n' >&2
        # printf is a builtin: the secret is in no list of processes.
        printf '%s\n' "$secret" | node "$program" "$@" || status=${PIPESTATUS[1]}
        exit "$status"
    fi
    exec node "$program" "$@"
}

doctor_wants_secret() {
    local argument
    for argument in "$@"; do
        if [[ $argument == --account || $argument == --account=* ]]; then return 0; fi
    done
    return 1
}

check_doctor_node() {
    local version needed
    version=$(node_version node)
    needed=$(node_needed run)
    is_new_enough "$version" "$needed" ||
        die "doctor needs Node.js $needed or newer; found: $version. Ways to get it:" \
            "  - Debian 12 and Ubuntu 24.04: apt install nodejs" \
            "  - the archive from https://nodejs.org/en/download, unpacked into /usr/local" \
            "  - or none here: run doctor with --zimbra-url on any other machine, which checks" \
            "    everything that can be seen from outside"
}
