# The keys of tickets on a mailbox host. Sourced by deploy.sh, after zimbra.sh.
# shellcheck shell=bash disable=SC2034,SC2154

# The JSP looks there, and gives no session token away where it is.
readonly TICKETS_FOLDER=$ZIMBRA_HOME/data/$ZIMLET_NAME.tickets

ticket_keys='' # "-": they come on standard input

# open_ticket_keys FILE: the rest of the command reads it on standard input, since zimbra may not read what root
# can.
open_ticket_keys() {
    [[ $1 != - ]] || return 0
    [[ -r $1 && ! -d $1 ]] || die "--ticket-keys $1: there is no such file, or it cannot be read"
    exec <"$1"
}

# read_ticket_keys: into a private file, whose path is in TICKETS_FILE. None of it is shown.
TICKETS_FILE=
read_ticket_keys() {
    local WORK_FILE
    work_file ticket-keys
    TICKETS_FILE=$WORK_FILE
    cat >"$TICKETS_FILE"
    local key='[0-9a-z][0-9a-z-]{0,31} [A-Za-z0-9_-]{43}'
    grep -qE "^$key\$" "$TICKETS_FILE" ||
        die "--ticket-keys: there is no key in that file" \
            "It is /etc/zimbra-auth/ticket-keys of the XMPP host, where \"./deploy.sh keys\" makes it."
    if grep -qvE "^($key|@[a-z0-9._-]+ @[a-z0-9._-]+|#.*|)\$" "$TICKETS_FILE"; then
        die "--ticket-keys: that file has a line that \"./deploy.sh keys\" does not write"
    fi
}

put_ticket_keys() {
    make_folder 700 "$TICKETS_FOLDER"
    put_file 400 '' "$TICKETS_FOLDER/ticket-keys" "$TICKETS_FILE"
}

remove_ticket_keys() {
    delete_file "$TICKETS_FOLDER/ticket-keys"
    drop_folder "$TICKETS_FOLDER"
}
