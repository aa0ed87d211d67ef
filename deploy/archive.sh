# The archive in MariaDB or MySQL. Sourced by deploy.sh, after archive-database.sh.
# shellcheck shell=bash disable=SC2034

archive_usage() {
    cat <<'END'
Usage: ./deploy.sh archive [OPTION...]         on the XMPP host, as root, after "ejabberd"

Makes a database with ejabberd's tables (utf8mb4, several domains), a user for it with a new password,
and lets ejabberd keep everything there. A database that has ejabberd's tables is used with its data.
With --restart, what is in the SQLite file until then is brought over, while ejabberd stands still; the
file itself stays.

  --local              MariaDB on this machine; installed when missing. This is the default.
  --host HOST          A MariaDB or MySQL elsewhere, over TLS.
  --port PORT          Its port. Without it 3306.
  --ca FILE            The authorities that may have signed its certificate. Without it the connection
                       is encrypted, but anybody between the machines could pretend to be it.
  --admin-file FILE    Options of the client (section [client]: user, password) for an administrator of
                       that database; a file that only root can read.
  --database NAME      Without it ejabberd.
  --user NAME          Without it ejabberd.
  --password-file FILE Use the user and the database as somebody else made them, with the password in
                       this file; nothing but ejabberd's tables is created.
  --keep-days N        Delete messages older than N days, each night. 0: keep all again.
  --no-copy            Begin anew: leave what is in the SQLite file there.
  --restart            Restart ejabberd if that is needed.
  --dry-run            Show what would be done; change nothing.
END
}

readonly RETENTION=com_zimbra_converse-retention
readonly CONFIG_BEFORE_ARCHIVE=$XMPP_RECORDS/ejabberd.yml.before-archive
readonly ORDER_FILE=$UNITS_DIR/ejabberd.service.d/com_zimbra_converse.conf

archive() {
    COMMAND=archive
    local remote=no ca='' password_file='' keep_days='' copy=yes restart=no
    database=ejabberd db_user=ejabberd db_host=127.0.0.1 db_port=3306 sql_admin_file=''
    while (($# > 0)); do
        case $1 in
            --local) remote=no db_host=127.0.0.1 ;;
            --host) needs_value "$1" $# && db_host=$2 remote=yes && shift ;;
            --port) needs_value "$1" $# && db_port=$2 && shift ;;
            --ca) needs_value "$1" $# && ca=$2 && shift ;;
            --admin-file) needs_value "$1" $# && sql_admin_file=$2 && shift ;;
            --database) needs_value "$1" $# && database=$2 && shift ;;
            --user) needs_value "$1" $# && db_user=$2 && shift ;;
            --password-file) needs_value "$1" $# && password_file=$2 && shift ;;
            --keep-days) needs_value "$1" $# && keep_days=$2 && shift ;;
            --no-copy) copy=no ;;
            --restart) restart=yes ;;
            --dry-run) DRY_RUN=yes ;;
            -h | --help) archive_usage && return ;;
            *) misuse "archive does not know \"$1\"" ;;
        esac
        shift
    done
    check_archive_options
    must_be_root
    [[ -r $EJABBERD_YML ]] ||
        die "there is no $EJABBERD_YML" "Set ejabberd up first: ./deploy.sh ejabberd --help"
    begin_changes
    say_dry_run
    open_record "$XMPP_RECORDS" archive
    # "ejabberd" has seen to it that there is one.
    find_node ''
    [[ -n $NODE ]] || die "there is no Node.js on this host" "Set ejabberd up first: ./deploy.sh ejabberd --help"

    local -a packages=(erlang-p1-mysql)
    if [[ $remote == yes ]]; then
        packages+=(mariadb-client)
    elif ! has_database_server; then
        packages+=(mariadb-server)
    fi
    ensure_packages "${packages[@]}"
    if uses_this_database; then
        say "ejabberd keeps its data in $database of $db_host already."
        check_config "$EJABBERD_YML"
        [[ -z $password_file ]] || use_password_file "$password_file"
    else
        [[ $copy == no ]] || note_sqlite_file
        prepare_database "$password_file"
        switch_over "$remote" "$ca"
    fi
    words_ignore_case "$([[ -z $password_file ]] || say yes)"
    [[ $remote == yes ]] || order_start
    [[ -z $keep_days ]] || set_retention "$keep_days"
    bring_over_or_say "$restart"
    ((CHANGES > 0)) || say "The archive is set up already; nothing to do$(but_restart)."
    restart_or_say "$restart"
}

check_archive_options() {
    [[ $database =~ ^[A-Za-z0-9_]{1,64}$ ]] || misuse "--database $database: letters, digits and _ only"
    [[ $db_user =~ ^[A-Za-z0-9_]{1,32}$ ]] || misuse "--user $db_user: letters, digits and _ only"
    is_domain "$db_host" || misuse "--host $db_host: this is no host name"
    is_port "$db_port" || misuse "--port $db_port: this is no port"
    [[ -z $keep_days || $keep_days =~ ^(0|[1-9][0-9]{0,4})$ ]] ||
        misuse "--keep-days $keep_days: a number of days is needed"
    [[ -z $ca || ($ca =~ ^/[A-Za-z0-9._/@+-]+$ && -r $ca) ]] ||
        misuse "--ca $ca: an absolute path without spaces is needed, of a file that is there"
    private_file --admin-file "$sql_admin_file"
    private_file --password-file "$password_file"
    if [[ $remote == yes && -z $sql_admin_file && -z $password_file ]]; then
        misuse "--host needs --admin-file, or --password-file"
    fi
}

# private_file OPTION FILE: nobody but its owner (and group) may read it.
private_file() {
    [[ -n $2 ]] || return 0
    [[ -r $2 ]] || misuse "$1 $2: there is no such file"
    [[ $(stat -Lc %a "$2") == *0 ]] || misuse "$1 $2: everybody can read it; chmod 600 $2"
}

has_database_server() {
    command -v mariadbd mysqld >/dev/null || return 1
    # The program alone may be what a removed server left.
    ! is_installed mariadb-server-core || is_installed mariadb-server
}

uses_this_database() {
    [[ $(top_value sql_type) == mysql && $(top_value default_db) == sql ]] || return 1
    [[ $(top_value sql_server) == "$db_host" && $(top_value sql_database) == "$database" ]]
}

# top_value KEY: of ejabberd.yml.
top_value() {
    option_lines "$EJABBERD_YML" "$1" | sed -n "1s/^$1:[[:space:]]*[\"']\{0,1\}\([^\"'#]*[^\"'# ]\).*/\1/p"
}

prepare_database() {
    if [[ $DRY_RUN == no && -z $1 ]]; then
        ask_db 'SELECT 1' >/dev/null || die "the database cannot be reached as its administrator (see above)"
    fi
    if [[ -n $1 ]]; then
        use_password_file "$1"
        create_database
    else
        create_database
        create_user
    fi
    try_user
}

# use_password_file FILE: somebody else looks after this database. The only account that we have for it
# looks at it and loads the tables.
use_password_file() {
    DB_PASSWORD=$(head -n 1 "$1")
    [[ $DB_PASSWORD =~ ^[[:graph:]]+$ && $DB_PASSWORD != *[\"\\]* ]] ||
        die "the first line of $1 must be the password, without spaces, quotes and backslashes"
    work_file admin.cnf
    sql_admin_file=$WORK_FILE
    printf '[client]\nhost=%s\nport=%s\nuser=%s\npassword="%s"\n' \
        "$db_host" "$db_port" "$db_user" "$DB_PASSWORD" >"$sql_admin_file"
    [[ $DRY_RUN == yes || $(database_state) != none ]] ||
        die "there is no database $database that $db_user may see on $db_host:$db_port"
}

# switch_over REMOTE CA: the options about SQL in ejabberd.yml, and no others.
switch_over() {
    local remote=$1 ca=$2 step=$WORK_DIR/switched option
    local -a lines=(
        "default_db: sql"
        "sql_type: mysql"
        "sql_server: $db_host"
        "sql_port: $db_port"
        "sql_database: $database"
        "sql_username: $db_user"
        "sql_password: \"$DB_PASSWORD\""
    )
    if [[ $remote == yes ]]; then
        lines+=("sql_ssl: true")
        [[ -z $ca ]] || lines+=("sql_ssl_verify: true" "sql_ssl_cafile: $ca")
    fi
    local -A wanted=()
    for option in "${lines[@]}"; do wanted[${option%%:*}]=$option; done
    (umask 077 && cp "$EJABBERD_YML" "$step")
    # Where and in which order keep_sql_options leaves them: "ejabberd" then finds nothing to change.
    for option in "${SQL_OPTIONS[@]}"; do
        set_option "$step" "$option" "${wanted[$option]-}" >"$step.new"
        mv "$step.new" "$step"
    done
    if ! has_option "$step" sql_schema_multihost; then
        set_option "$step" new_sql_schema "new_sql_schema: true" >"$step.new"
        mv "$step.new" "$step"
    fi
    check_config "$step" "the configuration with this database"
    remember_sql_options
    remember restart_pending yes
    if [[ $(stat -c %a "$EJABBERD_YML") != *0 ]]; then
        # It is going to hold a password.
        undo_with chmod "$(stat -c %a "$EJABBERD_YML")" "$EJABBERD_YML"
        change chmod o-rwx "$EJABBERD_YML"
    fi
    replace_config "$step"
    remember written "$(sha256sum <"$step" | cut -d ' ' -f 1)"
}

# For "uninstall": the file itself, and the options, in case the file is edited in the meantime.
remember_sql_options() {
    local option text
    [[ -z ${RECORD[sql_before]+set} ]] || return 0
    remember sql_before yes
    restore_undo "$CONFIG_BEFORE_ARCHIVE"
    change cp -p "$EJABBERD_YML" "$CONFIG_BEFORE_ARCHIVE"
    for option in "${SQL_OPTIONS[@]}"; do
        ! has_option "$EJABBERD_YML" "$option" || {
            text=$(option_lines "$EJABBERD_YML" "$option")
            remember "sql_$option" "${text//$'\n'/ }"
        }
    done
}

# ejabberd that starts before its database waits for it and answers nobody.
order_start() {
    work_file order.conf
    printf '[Unit]\nAfter=mariadb.service mysql.service\n' >"$WORK_FILE"
    ! cmp -s "$WORK_FILE" "$ORDER_FILE" || return 0
    make_folder 755 "${ORDER_FILE%/*}"
    undo_with systemctl daemon-reload
    put_file 644 '' "$ORDER_FILE" "$WORK_FILE"
    change systemctl daemon-reload
}

#  Retention --------------------------------------------------------------------------------------

# set_retention DAYS
set_retention() {
    local days=$1 unit=$UNITS_DIR/$RETENTION is_new=no
    if [[ $days == 0 ]]; then
        drop_retention
        return 0
    fi
    [[ -e $unit.timer ]] || is_new=yes
    undo_with systemctl daemon-reload
    work_file service
    printf '%s\n' "[Unit]" \
        "Description=Delete chat messages older than $days days (com_zimbra_converse)" \
        "After=ejabberd.service" "" \
        "[Service]" "Type=oneshot" \
        "ExecStart=/usr/sbin/ejabberdctl delete_old_mam_messages all $days" >"$WORK_FILE"
    ! cmp -s "$WORK_FILE" "$unit.service" || return 0
    put_file 644 '' "$unit.service" "$WORK_FILE"
    work_file timer
    printf '%s\n' "[Unit]" "Description=Each night: $RETENTION.service" "" \
        "[Timer]" "OnCalendar=*-*-* 03:17" "RandomizedDelaySec=30min" "Persistent=true" "" \
        "[Install]" "WantedBy=timers.target" >"$WORK_FILE"
    put_file 644 '' "$unit.timer" "$WORK_FILE"
    change systemctl daemon-reload
    if [[ $is_new == yes ]]; then
        undo_with systemctl disable --now "$RETENTION.timer"
        change systemctl enable --now "$RETENTION.timer"
    fi
    remember keep_days "$days"
}

drop_retention() {
    local unit=$UNITS_DIR/$RETENTION
    [[ -e $unit.timer ]] || return 0
    undo_last systemctl daemon-reload
    undo_with systemctl enable --now "$RETENTION.timer"
    change systemctl disable --now "$RETENTION.timer"
    delete_file "$unit.timer"
    delete_file "$unit.service"
    change systemctl daemon-reload
    forget keep_days
}

#  Taking it out ----------------------------------------------------------------------------------

uninstall_archive() {
    local option step=$WORK_DIR/switched
    open_record "$XMPP_RECORDS" archive
    drop_retention
    if [[ -e $ORDER_FILE ]]; then
        undo_last systemctl daemon-reload
        delete_file "$ORDER_FILE"
        drop_folder "${ORDER_FILE%/*}"
        change systemctl daemon-reload
    fi
    if [[ $(recall sql_before) == yes ]]; then
        (umask 077 && cp "$EJABBERD_YML" "$step")
        if [[ $(sha256sum <"$step" | cut -d ' ' -f 1) == "$(recall written)" ]]; then
            cp "$CONFIG_BEFORE_ARCHIVE" "$step"
        else
            for option in "${SQL_OPTIONS[@]}"; do
                set_option "$step" "$option" "$(recall "sql_$option")" >"$step.new"
                mv "$step.new" "$step"
            done
        fi
        replace_config "$step"
        delete_file "$CONFIG_BEFORE_ARCHIVE"
        say "To do: systemctl restart ejabberd"
    fi
    [[ -z $(recall made_database) ]] ||
        say "The messages are kept, in the database $(recall made_database). To delete them for good:" \
            "echo 'DROP DATABASE $(recall made_database)' | mysql"
    drop_user
    remove_packages
    drop_record
}
