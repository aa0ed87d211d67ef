# Node.js for the authenticator. Sourced by deploy.sh, after xmpp-host.sh and node-versions.sh.
# shellcheck shell=bash disable=SC2034

NODE=
NODE_SEEN=      # why one that was found will not do
node_package=() # what to install, when there is none

# find_node WANTED: NODE, or a package for it in node_package.
find_node() {
    local candidate version offered needed
    needed=$(node_needed run)
    local -a candidates=()
    node_package=()
    if [[ -n $1 ]]; then candidates=("$1"); else
        mapfile -t candidates < <(type -ap node nodejs)
        candidates+=("$ROOT/usr/bin/node" "$ROOT/usr/local/bin/node")
    fi
    for candidate in "${candidates[@]}"; do
        NODE=$(readlink -f "$candidate") || continue
        if is_hidden "$NODE" || is_hidden "$candidate"; then
            NODE_SEEN="$candidate is $NODE, which ejabberd's service cannot see"
            continue
        fi
        version=$(node_version "$NODE")
        [[ $version != none ]] || continue
        if is_new_enough "$version" "$needed"; then
            # The name that upgrades keep, not what it leads to today.
            NODE=$candidate
            return 0
        fi
        NODE_SEEN="$candidate is Node.js $version"
    done
    NODE=
    offered=$(apt-cache policy nodejs 2>/dev/null | sed -n 's/^ *Candidate: \([0-9][0-9.]*\).*/\1/p') || true
    if [[ -z $1 ]] && is_new_enough "$offered" "$needed"; then
        node_package=(nodejs)
        return 0
    fi
    die "Node.js $needed or newer is needed, installed for the whole system" \
        "${NODE_SEEN:-none was found}" \
        "Ways to get it: the archive from https://nodejs.org/en/download, unpacked into /usr/local;" \
        "or packages for Debian and Ubuntu: https://github.com/nodesource/distributions"
}

# systemd hides these from ejabberd (ProtectHome).
is_hidden() {
    case ${1#"$ROOT"} in
        /home/* | /root/* | /run/user/*) return 0 ;;
        *) return 1 ;;
    esac
}
