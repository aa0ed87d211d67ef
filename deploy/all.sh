# Zimbra and ejabberd on one machine. Sourced by deploy.sh, after options.sh and zimbra.sh.
# shellcheck shell=bash disable=SC2034

all_usage() {
    cat <<'END'
Usage: ./deploy.sh all [OPTION...]         on the machine of Zimbra and of ejabberd, as root

Everything on one machine: "xmpp --same-host", then "zimbra --join 127.0.0.1". Zimbra is asked for its
mail domains and for the webmail's name. It can be run again, and upgrades.

  --domain DOMAIN     Chat for this mail domain alone; may be repeated. Without it for all of Zimbra's.
  --webmail HOST      The webmail's host name, as browsers see it, if it is not what Zimbra says.
  --certificate FILE  PEM file with certificate, chain and key, for phones and desktops; may be repeated.
                      Without it that of Zimbra's proxy, if it is for all domains, and each next one.
  --acme EMAIL        Have one fetched and renewed by certbot; needs port 80 of this machine, which Zimbra's
                      proxy has, too, where it redirects. "xmpp --help" says more.
  --acme-server URL, --public-address ADDRESS
                      As for "xmpp".
  --sqlite            Keep the messages in a file, and not in MariaDB.
  --keep-days N       Delete messages older than N days, each night.
  --no-upload         Nobody can send files.
  --admin USER@DOMAIN A mail account that may moderate every chat room; may be repeated.
  --lookup-account USER@DOMAIN, --lookup-password-file FILE, --lookup-url URL
                      Ask Zimbra who exists. See ./deploy.sh xmpp --help
  --teams everyone|lists|none
                      Colleagues are in each other's contact list: all of a domain, or those of each
                      distribution list. See ./deploy.sh teams --help
  --cos NAME          Grant the zimlet to this class of service; may be repeated.
  --replace           Replace what you edited, or others set up (it is kept).
  --restart           Restart the proxy and mailboxd where that is needed. ejabberd, which serves nobody
                      else, is restarted in any case.
  --dry-run           Show what would be done; change nothing.
END
}

# Of the XMPP host's part.
readonly TICKET_KEYS=$ROOT/etc/zimbra-auth/ticket-keys

# An authenticator whose configuration was edited may have the keys and not take them.
takes_tickets() {
    [[ -f $TICKET_KEYS ]] && grep -q '"ticketKeysFile"' "${TICKET_KEYS%/*}/extauth.json"
}

all() {
    COMMAND='all'
    local webmail='' teams=''
    local -a domains=() ldap=() xmpp=(--same-host) zimbra=(--join 127.0.0.1)
    while (($# > 0)); do
        case $1 in
            --domain) needs_value "$1" $# && domains+=("$2") && shift ;;
            --webmail) needs_value "$1" $# && webmail=$2 && shift ;;
            --certificate | --acme | --acme-server | --public-address | --keep-days | --admin | \
                --lookup-account | --lookup-password-file | --lookup-url)
                needs_value "$1" $# && xmpp+=("$1" "$2") && shift
                ;;
            --teams) needs_value "$1" $# && teams=$2 && xmpp+=("$1" "$2") && shift ;;
            --cos) needs_value "$1" $# && zimbra+=("$1" "$2") && shift ;;
            --sqlite) xmpp+=("$1") ;;
            --no-upload | --replace | --dry-run) xmpp+=("$1") zimbra+=("$1") ;;
            --restart) zimbra+=("$1") ;;
            -h | --help) all_usage && return ;;
            *) misuse "all does not know \"$1\"" ;;
        esac
        shift
    done
    [[ $(id -un) == root ]] || die "this must be run as root"
    [[ -d $ZIMBRA_HOME ]] ||
        die "there is no $ZIMBRA_HOME: this is for one machine with Zimbra and ejabberd" \
            "With two: ./deploy.sh xmpp on that of ejabberd, which says what comes then."
    local domain found
    if ((${#domains[@]} == 0)); then
        found=$(zimbra_domains) || cannot_ask "its mail domains" --domain
        [[ -n $found ]] || die "Zimbra names no mail domain; add --domain"
        mapfile -t domains <<<"$found"
    fi
    [[ -n $webmail ]] || webmail=$(zimbra_webmail) || cannot_ask "the webmail's name" --webmail
    for domain in "${domains[@]}"; do xmpp+=(--domain "$domain"); done
    xmpp+=(--zimbra "$webmail")
    if [[ $teams == everyone || $teams == lists ]]; then read_zimbra_ldap; fi
    # Each takes back what it did when a step fails; the other stays as it is.
    DEPLOY_ALL=yes run bash "$PROJECT_DIR/deploy.sh" xmpp "${xmpp[@]}" ${ldap[@]+"${ldap[@]}"}
    ! takes_tickets || zimbra+=(--ticket-keys "$TICKET_KEYS")
    run bash "$PROJECT_DIR/deploy.sh" zimbra "${zimbra[@]}"
}

# cannot_ask WHAT OPTION
cannot_ask() {
    die "Zimbra could not be asked for $1: what zmprov said is above" \
        "Mend that (su - zimbra -c 'zmcontrol status' says what runs), or say it with $2."
}

# ask_zimbra ARGUMENT...: what zmprov says, as the user who may ask.
ask_zimbra() {
    local quoted
    printf -v quoted '%q ' "$ZIMBRA_HOME/bin/zmprov" "$@"
    su - zimbra -c "$quoted"
}

# The failures of both are the caller's to look at: "set -e" does not hold where he does.

# zimbra_domains: one a line; a domain that is only another name of one has no accounts.
zimbra_domains() {
    local found
    found=$(ask_zimbra gad -v zimbraDomainType) || return
    awk '/^# name / { name = $3 }
         $1 == "zimbraDomainType:" && $2 != "alias" { print tolower(name) }' <<<"$found"
}

# read_zimbra_ldap: what Zimbra's Postfix looks addresses up with, as options in the caller's "ldap". The
# password goes from one program into a file that only root reads.
read_zimbra_ldap() {
    local urls authority=$ZIMBRA_HOME/conf/ca/ca.pem secret
    urls=$(ask_zimbra_locally ldap_url)
    [[ -n $urls ]] || die "zmlocalconfig names no ldap_url"
    secret=$(mktemp)
    # shellcheck disable=SC2064 # the file of now
    trap "rm -f $(printf %q "$secret")" EXIT
    ask_zimbra_locally -s ldap_postfix_password >"$secret"
    ldap=(--ldap "${urls%% *}" --ldap-password-file "$secret")
    [[ ! -r $authority ]] || ldap+=(--ldap-ca "$authority")
}

# ask_zimbra_locally WORD...: the value alone, of what this host of Zimbra is configured with.
ask_zimbra_locally() {
    local quoted
    printf -v quoted '%q ' "$ZIMBRA_HOME/bin/zmlocalconfig" -m nokey "$@"
    su - zimbra -c "$quoted"
}

zimbra_webmail() {
    local name
    name=$(ask_zimbra gcf zimbraPublicServiceHostname) || return
    name=$(value_of zimbraPublicServiceHostname <<<"$name")
    [[ -n $name ]] || name=$(su - zimbra -c "$(printf %q "$ZIMBRA_HOME/bin/zmhostname")") || return
    printf '%s' "$name"
}
