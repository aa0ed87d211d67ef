# The other mailbox servers, which wait for a restart as this one does. Sourced by deploy.sh, after
# zimlet-restart.sh; the record of the zimlet is open.
#
# When another server was started cannot be seen from here, but what it answers can. On the path without
# Zimbra's filter a JSP that runs says in JSON that it is not there; a file that is not there gets
# mailboxd's own page, and where JSPs are off a JSP comes as text.
# shellcheck shell=bash disable=SC2034

OTHERS_ARE_NEW=no # the need arose in this run
JSP_OFF_HOSTS=    # servers with a FALSE of their own

other_mailbox_hosts() { grep -vxF -e "$THIS_HOST" <<<"$MAILBOX_HOSTS" | paste -s -d ' ' || true; }

# name_others REASONS: those that were not restarted since, or could not be asked.
name_others() {
    local host state left='' unsure=''
    for host in $(recall restart_others); do
        grep -qxF -e "$host" <<<"$MAILBOX_HOSTS" || continue
        state=waits
        [[ $OTHERS_ARE_NEW == yes ]] || state=$(state_of "$host" "$1")
        [[ $state == started ]] || left+=${left:+ }$host
        [[ $state != unknown ]] || unsure+=${unsure:+ }$host
    done
    if [[ -z $left ]]; then
        forget restart_others
        return 0
    fi
    [[ $left == "$(recall restart_others)" ]] || remember restart_others "$left"
    say "To do: zmmailboxdctl restart on each other mailbox server: $left"
    [[ -z $unsure ]] || say "  unless it was done since; from here this cannot be seen of: $unsure"
}

# state_of HOST REASONS: prints waits, started or unknown.
state_of() {
    local host=$1 reasons=$2 url jsp answer state=unknown
    url=$(mailboxd_url "$host")/zimlet/$ZIMLET_NAME
    if [[ " $reasons " == *" jsp-setting "* && " $JSP_OFF_HOSTS " != *" $host "* ]]; then
        for jsp in "$ZIMLETS_DIR/$ZIMLET_NAME"/*.jsp; do
            answer=$(ask "$url/${jsp##*/}")
            case $answer in
                '') ;;
                '404 application/json'*) state=started ;;
                *) printf waits && return ;;
            esac
        done
    fi
    for jsp in $(recall old_jsps); do
        # Of the same name as the new one, which answers alike.
        [[ ! -e $ZIMLETS_DIR/$ZIMLET_NAME/$jsp ]] || continue
        answer=$(ask "$url/$jsp")
        case $answer in
            '') state=unknown ;;
            '404 application/json'*) printf waits && return ;;
            *) state=started ;;
        esac
    done
    printf '%s' "$state"
}

# Nothing is told, so nothing is to be kept from a stranger: the certificate is not looked at.
ask() {
    curl -ks -m 10 -o "$WORK_DIR/answer" -w '%{http_code} %{content_type}' "$1" 2>/dev/null || true
}

mailboxd_url() {
    local values
    values=$(zmprov gs "$1" zimbraMailMode zimbraMailPort zimbraMailSSLPort)
    if [[ $(value_of zimbraMailMode <<<"$values") == http ]]; then
        printf 'http://%s:%s' "$1" "$(value_of zimbraMailPort <<<"$values")"
    else
        printf 'https://%s:%s' "$1" "$(value_of zimbraMailSSLPort <<<"$values")"
    fi
}
