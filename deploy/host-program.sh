# The program of the XMPP host, and a Node.js to run it. Sourced by deploy.sh, after node-versions.sh.
# shellcheck shell=bash

readonly CONVERSE_HOST=$PROJECT_DIR/dist/host/converse-host.mjs

# host_program ARGUMENT...: what it changes it can take back by itself.
host_program() {
    local node brought=''
    [[ -r $CONVERSE_HOST ]] ||
        die "$CONVERSE_HOST is not there" "It is in the release, and \"npm run build\" makes it."
    if ! node=$(node_for_program); then
        install_node "$@"
        node=$ROOT/usr/bin/node
    fi
    DEPLOY_BROUGHT=$brought exec "$node" "$CONVERSE_HOST" "$@"
}

node_for_program() {
    local candidate
    local -a candidates=()
    mapfile -t candidates < <(type -ap node nodejs)
    for candidate in ${candidates[@]+"${candidates[@]}"} /usr/local/bin/node; do
        if is_new_enough "$(node_version "$candidate")" "$(node_needed run)"; then
            printf '%s' "$candidate"
            return
        fi
    done
    return 1
}

# install_node ARGUMENT...: sets "brought", the packages that came for it: the program remembers them, and
# they go when it fails or is taken out.
install_node() {
    local offered word needed
    needed=$(node_needed run)
    offered=$(apt-cache policy nodejs 2>/dev/null | sed -n 's/^ *Candidate: //p') || true
    if ! is_new_enough "$offered" "$needed"; then
        die "Node.js $needed or newer is needed, installed for the whole system" \
            "Ways to get it: the archive from https://nodejs.org/en/download, unpacked into /usr/local;" \
            "or packages for Debian and Ubuntu: https://github.com/nodesource/distributions"
    fi
    for word in "$@"; do
        case $word in
            -h | --help | --dry-run)
                die "this is told by a program that needs Node.js $needed, and none is here yet" \
                    "It is installed by a run without $word, or now: apt-get install nodejs"
                ;;
        esac
    done
    [[ $(id -un) == root ]] || die "this must be run as root"
    run apt-get -q update
    brought=$(apt-get -s -q -y --no-install-recommends install nodejs |
        sed -n 's/^Inst \([^ ]*\) (.*/\1/p' | paste -s -d ' ')
    run env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install nodejs
}
