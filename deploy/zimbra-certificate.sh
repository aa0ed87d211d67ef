# The certificate of ejabberd on another machine. Sourced by deploy.sh, after proxy-template.sh.
#
# Either the system's authorities know it, or its fingerprint came by the hand of an administrator. Who
# sits between the machines could send any chain: so the chain must also lead from the host's own
# certificate, which the connection has proven, to the one with the fingerprint.
# shellcheck shell=bash disable=SC2034,SC2154

readonly FETCH_SECONDS=15
readonly KEPT_AUTHORITY=$ZIMBRA_RECORDS/xmpp-authority.pem

FETCHED_AUTHORITY= # the file with the certificate of the fingerprint

OPENSSL=

find_openssl() {
    local program
    for program in "$ZIMBRA_HOME/common/bin/openssl" "$ZIMBRA_HOME/openssl/bin/openssl"; do
        [[ ! -x $program ]] || OPENSSL=$program
    done
    [[ -n $OPENSSL ]] || OPENSSL=$(command -v openssl) || die "there is no openssl on this machine"
}

# check_upstream FINGERPRINT: of xmpp_host; FINGERPRINT may be empty.
check_upstream() {
    local wanted=$1 file sum version
    version=$(nginx_version)
    at_least "$version" 1.7.0 ||
        die "nginx $version cannot verify the certificate of $xmpp_host (1.7.0 is the first)" \
            "Have ejabberd on this machine, or a VPN between the two, and then:" \
            "./deploy.sh proxy --xmpp $xmpp_host --ssl --trusted-network, and ./deploy.sh zimlet"
    find_openssl
    fetch_chain
    if [[ -z $wanted ]]; then
        file=$(authorities)
        leads_to "$file" || die_unverified
        return 0
    fi
    for file in "$WORK_DIR"/chain/*.pem; do
        sum=$(fingerprint "$file")
        if [[ $sum == "$wanted" ]]; then
            FETCHED_AUTHORITY=$file
            is_self_signed "$file" ||
                die "nginx trusts only up to a certificate that signed itself, and this one did not: $wanted" \
                    "$(chain_lines)" \
                    "Have ejabberd send its authority with its certificate, and give the fingerprint of that one."
            leads_to "$file" || die_unverified
            return 0
        fi
    done
    die "$xmpp_host:$xmpp_port has a certificate other than the one expected; nothing was changed" \
        "expected: $wanted" "$(chain_lines)" \
        "If ejabberd has a new one, give the fingerprint that is shown on $xmpp_host itself, by" \
        "openssl x509 -in FILE -noout -fingerprint -sha256" \
        "If it has not, somebody between the two machines pretends to be $xmpp_host."
}

# fetch_chain: each certificate that the host sends, into a file of its own in $WORK_DIR/chain.
fetch_chain() {
    local -a command=("$OPENSSL" s_client -connect "$xmpp_host:$xmpp_port" -showcerts)
    [[ $xmpp_host =~ ^[0-9.]+$ ]] || command+=(-servername "$xmpp_host")
    mkdir -p "$WORK_DIR/chain"
    timeout "$FETCH_SECONDS" "${command[@]}" </dev/null >"$WORK_DIR/s_client" 2>&1 || true
    awk -v folder="$WORK_DIR/chain" '
        /^-----BEGIN CERTIFICATE-----/ { file = sprintf("%s/%02d.pem", folder, count++) }
        file { print >file }
        /^-----END CERTIFICATE-----/ { close(file); file = "" }' "$WORK_DIR/s_client"
    [[ -e $WORK_DIR/chain/00.pem ]] ||
        die "no certificate could be had from $xmpp_host:$xmpp_port within $FETCH_SECONDS seconds" \
            "$(grep -iE 'error|refused|unreachable|unknown|getaddrinfo|errno' "$WORK_DIR/s_client" | head -n 1)" \
            "Does ejabberd run there, does it speak TLS on this port (ejabberd … --proxy ADDRESS-OF-THIS-HOST)," \
            "and does a firewall admit this host? (When ejabberd is on this machine, it is --join 127.0.0.1.)"
}

# fingerprint FILE: 64 lower-case digits.
fingerprint() {
    local text
    text=$("$OPENSSL" x509 -in "$1" -noout -fingerprint -sha256) || exit
    plain_fingerprint "${text#*=}"
}

# plain_fingerprint TEXT: as people write it, with or without colons.
plain_fingerprint() { tr -d ':' <<<"$1" | tr 'A-F' 'a-f'; }

is_self_signed() {
    local names
    names=$("$OPENSSL" x509 -in "$1" -noout -subject_hash -issuer_hash) || die "openssl cannot read $1"
    [[ ${names%%$'\n'*} == "${names##*$'\n'}" ]]
}

# leads_to AUTHORITIES: whether nginx will be content, which looks at nothing but this file.
leads_to() {
    cat "$WORK_DIR"/chain/*.pem >"$WORK_DIR/chain.pem"
    SSL_CERT_FILE=/dev/null SSL_CERT_DIR=/nonexistent "$OPENSSL" verify -purpose sslserver \
        -verify_hostname "$xmpp_host" -CAfile "$1" -untrusted "$WORK_DIR/chain.pem" \
        "$WORK_DIR/chain/00.pem" >"$WORK_DIR/verify" 2>&1
}

die_unverified() {
    die "the certificate of $xmpp_host:$xmpp_port does not verify; nothing was changed" \
        "$(grep -iE '^error|: error|verification' "$WORK_DIR/verify" | head -n 1)" \
        "$(chain_lines)" \
        "It must be for the name $xmpp_host, and not be out of date. When it comes from none of the public" \
        "authorities, add --certificate-sha256 with the fingerprint that is shown on $xmpp_host itself, by" \
        "openssl x509 -in FILE -noout -fingerprint -sha256" \
        "Do not take it from here: these lines are what has to be compared with it."
}

chain_lines() {
    local file name
    for file in "$WORK_DIR"/chain/*.pem; do
        name=$("$OPENSSL" x509 -in "$file" -noout -subject)
        say "sent: $(fingerprint "$file") ${name#subject*=}"
    done
}
