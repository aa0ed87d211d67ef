# Packages of the distribution. Sourced by deploy.sh, which reads the lists.
# shellcheck shell=bash disable=SC2034

readonly SANDBOX_PACKAGES=(
    nginx
    ejabberd
    erlang-p1-sqlite3 # ejabberd's archive in a file
    openssl
    default-jre-headless
    jetty9 # runs the zimlet's JSP
    libtomcat9-java # jetty9's JSP compiler
)
# For a sandbox with its archive in MariaDB.
readonly MARIADB_PACKAGES=(
    mariadb-server
    erlang-p1-mysql # ejabberd's way to it
)
readonly TEST_PACKAGES=(
    "${MARIADB_PACKAGES[@]}"
    chromium
    firefox-esr # the other browser that the tests can drive, as it is packaged
    sqlite3 # reads ejabberd's file when the archive moves to MariaDB
    slapd # plays Zimbra's LDAP, from which teams come
    ldap-utils # what asks it
    nftables iproute2 # the firewall's rules are tried in a network of their own
    netcat-openbsd # carries ejabberd's requests to the authenticator's daemon
    fonts-liberation # without any font Chromium draws no text
    fonts-noto-color-emoji # for the pictures of the README
    shellcheck # part of npm run check
    certbot # fetches certificates
    pebble # an authority that gives some, for tests
    python3-slixmpp # an XMPP client that was not written here
)

readonly POLICY_FILE=/usr/sbin/policy-rc.d
# Units that the packages above bring along.
readonly SERVICE_UNITS=(
    nginx.service ejabberd.service jetty9.service jetty9.timer epmd.service epmd.socket
    mariadb.service slapd.service certbot.timer
)

packages_usage() {
    cat <<'END'
Usage: ./deploy.sh packages

Installs the Debian/Ubuntu packages that the sandbox and the tests need, without starting their
services. Nothing is done when all are there.
END
}

packages() {
    if [[ ${1-} == -h || ${1-} == --help ]]; then
        packages_usage
        return
    fi
    (($# == 0)) || die "packages takes no arguments"
    install_packages "${SANDBOX_PACKAGES[@]}" "${TEST_PACKAGES[@]}"
}

# install_packages PACKAGE...: those that are missing, without starting their services.
install_packages() {
    local -a missing=()
    mapfile -t missing < <(missing_packages "$@")
    ((${#missing[@]} > 0)) || return 0

    command -v apt-get >/dev/null ||
        die "this is not Debian or Ubuntu, so nothing can be installed by itself." \
            "Needed are the programs nginx, ejabberd (with its SQLite driver), openssl, a Java" \
            "runtime, Jetty 9 with a JSP compiler and, for the tests, Chromium, Firefox, slixmpp," \
            "slapd with ldap-utils, certbot, pebble and MariaDB (with ejabberd's driver for it)."

    local -a as_root=()
    if ((EUID != 0)); then
        may_use_sudo ||
            die "packages are missing and this user may not install them. As root, run:" \
                "apt-get install --no-install-recommends ${missing[*]}"
        as_root=(sudo)
    fi

    say "Installing what is missing: ${missing[*]}"
    hold_services "${as_root[@]}"
    run "${as_root[@]}" apt-get -q update
    run "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -q -y -o Dpkg::Use-Pty=0 --no-install-recommends install "${missing[@]}"
    release_services "${as_root[@]}"
}

missing_packages() {
    local package status
    for package in "$@"; do
        # Without dpkg everything is missing, and the caller says what to do.
        status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || status=
        [[ $status == installed ]] || say "$package"
    done
}

# With a terminal sudo may ask for the password; without one it must not have to.
may_use_sudo() {
    command -v sudo >/dev/null || return 1
    [[ -t 0 ]] || sudo -n true 2>/dev/null
}

# Debian starts the service of a package it installs, unless this file says no (status 101).
hold_services() {
    units_before=$(installed_units)
    [[ ! -e $POLICY_FILE ]] || return 0
    # shellcheck disable=SC2064 # the words of now, not of later
    trap "$* rm -f $POLICY_FILE" EXIT
    printf '#!/bin/sh\nexit 101\n' | "$@" tee "$POLICY_FILE" >/dev/null
    "$@" chmod 755 "$POLICY_FILE"
}

# They would also start with the machine; those that were there before are left as they are.
release_services() {
    local unit
    if [[ -d /run/systemd/system ]]; then
        for unit in $(installed_units); do
            [[ $units_before == *"$unit"* ]] ||
                run "$@" systemctl disable --now "$unit" ||
                say "$unit was not disabled; the packages are installed all the same"
        done
    fi
    if [[ -n $(trap -p EXIT) ]]; then
        "$@" rm -f "$POLICY_FILE"
        trap - EXIT
    fi
}

installed_units() {
    local unit
    for unit in "${SERVICE_UNITS[@]}"; do
        if [[ -e /lib/systemd/system/$unit || -e /etc/init.d/${unit%.service} ]]; then say "$unit"; fi
    done
}
