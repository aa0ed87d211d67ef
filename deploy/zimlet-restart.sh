# What mailboxd sees only when it starts. Sourced by deploy.sh, after zimbra.sh; the record of the
# zimlet is open.
#
# It reads zimbraZimletJspEnabled then, and zimbraHttpThrottleSafeIPs; and a JSP that it has compiled
# goes on answering after its file was replaced or deleted.
# shellcheck shell=bash disable=SC2034

MAILBOX_HOSTS= # one a line
readonly MAILBOXD_PID_FILE=$ZIMBRA_HOME/log/zmmailboxd_java.pid

find_mailbox_hosts() {
    find_this_host
    MAILBOX_HOSTS=$(zmprov gas mailbox)
}

is_mailbox_host() { grep -qxF -e "$THIS_HOST" <<<"$MAILBOX_HOSTS"; }

# needs_mailboxd REASON: jsp-setting, old-jsp or safe-ips, everywhere; new-zimlet, here.
needs_mailboxd() {
    local reasons=''
    ! still_waits restart_pending "$MAILBOXD_PID_FILE" || reasons=$(recall restart_reasons jsp-setting)
    [[ " $reasons " == *" $1 "* ]] || reasons+=${reasons:+ }$1
    remember restart_reasons "$reasons"
    remember_wait restart_pending "$MAILBOXD_PID_FILE"
    [[ $1 != new-zimlet ]] || return 0
    remember restart_others "$(other_mailbox_hosts)"
    OTHERS_ARE_NEW=yes
}

# notice_unread_zimlet ZIP: another host may have brought it here, of which no record is kept here.
notice_unread_zimlet() {
    local jsp
    [[ $(recall zip) != "$(checksum "$1")" ]] || return 0
    for jsp in "$ZIMLETS_DIR/$ZIMLET_NAME"/*.jsp; do
        if [[ $jsp -nt $MAILBOXD_PID_FILE ]]; then
            needs_mailboxd new-zimlet
            return
        fi
    done
}

# Lines "sum  name".
deployed_jsps() {
    local jsp
    for jsp in "$ZIMLETS_DIR/$ZIMLET_NAME"/*.jsp; do
        [[ ! -e $jsp ]] || printf '%s  %s\n' "$(checksum "$jsp")" "${jsp##*/}"
    done
}

# notice_old_jsps BEFORE ZIP: those that may have been compiled, and are gone or others now.
notice_old_jsps() {
    local sum name now old=''
    now=$(deployed_jsps)
    # Nothing was deployed; a zip has the names of its files in clear.
    [[ $DRY_RUN == no ]] || now=$(LC_ALL=C grep -aoE '[A-Za-z0-9._-]+\.jsp' "$2") || true
    while read -r sum name; do
        [[ -n $name ]] || continue
        [[ $DRY_RUN == yes ]] || name="$sum  $name"
        grep -qxF -e "$name" <<<"$now" || old+=${old:+ }${name##* }
    done <<<"$1"
    [[ -n $old ]] || return 0
    remember old_jsps "$old"
    needs_mailboxd old-jsp
}

# restart_mailboxd RESTART
restart_mailboxd() {
    local reason reasons
    reasons=$(recall restart_reasons jsp-setting)
    if ! still_waits restart_pending "$MAILBOXD_PID_FILE"; then
        # Of the addresses nothing can be seen in what a server answers.
        [[ $reasons == *jsp* ]] || forget restart_others
        [[ -z $(recall restart_others) ]] || name_others "$reasons"
        return 0
    elif [[ $1 == yes ]]; then
        undo_last zmmailboxdctl restart
        change zmmailboxdctl restart
        forget restart_pending
    else
        say "To do: zmmailboxdctl restart       (or run this command again with --restart)"
        say "  Users of this server are out of the webmail for about a minute. Until then:"
        for reason in $reasons; do say "  - $(restart_reason "$reason")"; done
    fi
    [[ -z $(recall restart_others) ]] || name_others "$reasons"
}

restart_reason() {
    case $1 in
        jsp-setting) say "chat says that JSPs are off: mailboxd reads that setting when it starts" ;;
        old-jsp) say "the JSP of the version before goes on answering, though its file is gone" ;;
        new-zimlet) say "mailboxd may not run its JSP, or run that of the version before: it is older than the zimlet" ;;
        safe-ips) say "failed chat logins can ban the XMPP host: mailboxd reads the addresses when it starts" ;;
    esac
}
