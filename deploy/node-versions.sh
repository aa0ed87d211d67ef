# Which Node.js is new enough. Sourced by deploy.sh.
# shellcheck shell=bash
#
# The versions stand in node-versions.json alone: "run" is what the programs on a host need, "build" what
# building and testing need, "brought" what own-node.sh fetches, by the SHA-512 of each package.
# TypeScript reads the same file, in src/server/node-versions.ts.

readonly NODE_VERSIONS=$PROJECT_DIR/deploy/node-versions.json

# node_needed run|build: the lowest version for that.
node_needed() {
    sed -n "s/^ *\"$1\": \"\([0-9.]*\)\",\{0,1\}\$/\1/p" "$NODE_VERSIONS"
}

# node_version PROGRAM: without the "v"; "none" where there is no such program or it does not run.
node_version() {
    local version
    version=$("$1" --version 2>/dev/null) || version=none
    say "${version#v}"
}

# is_new_enough VERSION NEEDED
is_new_enough() {
    [[ $1 =~ ^[0-9]+\. ]] && [[ $(printf '%s\n' "$2" "$1" | sort -V | head -n 1) == "$2" ]]
}
