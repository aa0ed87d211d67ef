# A Node.js of the project's own, to build and to test with, where the system's is too old or there is
# none. Sourced by deploy.sh, after packages.sh and node-versions.sh.
# shellcheck shell=bash

readonly OWN_NODE=$PROJECT_DIR/.node

with_node_usage() {
    cat <<'END'
Usage: ./deploy.sh with-node COMMAND [ARGUMENT...]

Runs the command with a Node.js that can build and test the project: the system's where that is new
enough, or else one that is fetched into .node/ of the project's folder, which nothing else uses.
END
}

with_node() {
    if (($# == 0)) || [[ $1 == -h || $1 == --help ]]; then
        with_node_usage
        return
    fi
    need_sources with-node
    command -v npm >/dev/null || install_packages npm
    use_node
    type -P "$1" >/dev/null || die "there is no program $1 here: npm ci installs what package.json runs"
    exec "$@"
}

# What npm runs after an installation. On a Node.js that is too old it has left out the compiled parts of the
# tools, which are optional and say that they want a newer one.
modules() {
    (($# == 0)) || die "modules takes no arguments: npm runs it after npm ci"
    need_sources modules
    if is_new_enough "$(node_version node)" "$(node_needed build)"; then return 0; fi
    use_node
    say "Installing the modules again, for that one."
    run npm ci
}

# need_sources COMMAND
need_sources() {
    [[ -e $PROJECT_DIR/package.json ]] ||
        die "$1 needs the sources of the project, and this is a release of it"
}

# use_node: from here on node and npm are such as can build. npm must be there, whatever its version.
use_node() {
    local needed found
    needed=$(node_needed build)
    found=$(node_version node)
    if is_new_enough "$found" "$needed"; then return 0; fi
    bring_node "$needed" "$found"
    export PATH=$OWN_NODE/bin:$PATH
}

bring_node() {
    local node npm
    node=$(brought "node-linux-$(node_platform)")
    npm=$(brought npm)
    [[ -n $node ]] ||
        die "Node.js $1 or newer is needed to build and to test; found: $2." \
            "It can be fetched for Linux on x86_64 and aarch64; this is $(uname -s) on $(uname -m)." \
            "${WAYS_TO_NODE[@]}"
    # One at a time, also where two commands are started at once.
    (
        flock 9
        [[ ! -e $OWN_NODE/brought || $(<"$OWN_NODE/brought") != "$node $npm" ]] || exit 0
        # Not among what the command says.
        say "Node.js $1 or newer is needed to build and to test; found: $2." \
            "Fetching $(without_sum "$node") into .node/ of this folder; nothing else uses it." >&2
        fetch_own_node "$node" "$npm"
    ) 9<"$PROJECT_DIR/package.json"
}

readonly WAYS_TO_NODE=(
    "Ways to get Node.js:"
    "  - nvm, for your user alone: https://github.com/nvm-sh/nvm, then \"nvm install 22\""
    "  - the archive from https://nodejs.org/en/download, unpacked into /usr/local"
    "  - packages for Debian and Ubuntu: https://github.com/nodesource/distributions"
)

# The end of the name under which npm has Node.js for this machine.
node_platform() {
    case $(uname -s)/$(uname -m) in
        Linux/x86_64) say x64 ;;
        Linux/aarch64) say arm64 ;;
        *) say none ;;
    esac
}

# brought PACKAGE: "PACKAGE@VERSION SHA-512", or nothing.
brought() {
    sed -n "s/^ *\"\($1@[^\"]*\)\": \"\([0-9a-f]*\)\",\{0,1\}\$/\1 \2/p" "$NODE_VERSIONS"
}

# fetch_own_node NODE NPM: all of it or nothing. In a shell of its own, which it ends.
fetch_own_node() {
    local new=$OWN_NODE.new version=${1#*@}
    # shellcheck disable=SC2064 # the folder of now
    trap "rm -rf $(printf %q "$new")" EXIT
    rm -rf "$new"
    mkdir "$new"
    fetch_package "$1" "$new" bin/node LICENSE
    mkdir -p "$new/lib/node_modules/npm"
    fetch_package "$2" "$new/lib/node_modules/npm"
    ln -s ../lib/node_modules/npm/bin/npm-cli.js "$new/bin/npm"
    ln -s ../lib/node_modules/npm/bin/npx-cli.js "$new/bin/npx"
    [[ $(node_version "$new/bin/node") == "${version%% *}" ]] ||
        die "$(without_sum "$1") was fetched and does not run here: $("$new/bin/node" --version 2>&1)" \
            "${WAYS_TO_NODE[@]}"
    printf '%s\n' "$1 $2" >"$new/brought"
    rm -rf "$OWN_NODE"
    mv "$new" "$OWN_NODE"
}

# fetch_package "NAME@VERSION SHA-512" FOLDER [FILE...]: its files, or only these, into the folder.
fetch_package() {
    local name=${1% *} sum=${1#* } folder=$2 file
    file=${name//@/-}.tgz
    shift 2
    # npm knows the registry, and the way there through a proxy. An old one cannot be told where to put it.
    (cd "$folder" && npm pack --loglevel=error "$name" >/dev/null) ||
        die "npm could not fetch $name: what it says is above" "${WAYS_TO_NODE[@]}"
    [[ $(sha512sum <"$folder/$file") == "$sum  -" ]] ||
        die "$name is not what the project knows under this name, and was thrown away:" \
            "what came has the SHA-512 $(sha512sum <"$folder/$file" | cut -c 1-16)… and not ${sum:0:16}…" \
            "(deploy/node-versions.json). Look at the registry that npm asks: npm config get registry"
    tar -xzf "$folder/$file" -C "$folder" --strip-components=1 --no-same-owner "${@/#/package/}"
    rm "$folder/$file"
}

without_sum() { say "${1%% *}"; }
