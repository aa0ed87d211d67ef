# The database of the archive, in MariaDB or MySQL. Sourced by deploy.sh, after xmpp-host.sh.
#
# SQL goes in by standard input and passwords by files that only root can read: what is on a command
# line, every user of the machine can see.
# shellcheck shell=bash disable=SC2034

readonly SCHEMA=$ROOT/usr/share/ejabberd/sql/mysql.new.sql

# How the words of messages are compared, and nothing else in the database.
readonly WORDS=utf8mb4_unicode_ci

sql_admin_file='' # options of the client, for the administrator of the database
database='' db_user='' db_host='' db_port=''

mysql_program() {
    command -v mariadb || command -v mysql || die "there is no client of MariaDB or MySQL (mariadb, mysql)"
}

# as_db_admin [ARGUMENT...]: SQL on standard input; values in lines without headings.
as_db_admin() {
    local program
    program=$(mysql_program)
    if [[ -n $sql_admin_file ]]; then
        "$program" --defaults-extra-file="$sql_admin_file" --batch --skip-column-names "$@"
    else
        # root of the machine is root of a local MariaDB, by its socket.
        "$program" --batch --skip-column-names "$@"
    fi
}

# change_db SQL WHAT-TO-SHOW
change_db() {
    CHANGES=$((CHANGES + 1))
    say "+ (SQL) ${2-$1}"
    [[ $DRY_RUN == yes ]] || as_db_admin <<<"$1"
}

undo_db() { undo_with as_db_admin_says "$1"; }

as_db_admin_says() { as_db_admin <<<"$1"; }

ask_db() { as_db_admin <<<"$1"; }

# database_state: none, empty, good, single, narrow, loose or foreign. Fails when it cannot be told: a
# database that could not be seen must not be taken for one that is not there.
database_state() {
    local tables charset multi loose found
    found=$(ask_db "SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = '$database'") ||
        return
    tables=$(ask_db "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '$database'") ||
        return
    charset=$(ask_db "SELECT character_set_name FROM information_schema.columns
        WHERE table_schema = '$database' AND table_name = 'archive' AND column_name = 'txt'") || return
    multi=$(ask_db "SELECT COUNT(*) FROM information_schema.columns
        WHERE table_schema = '$database' AND table_name = 'archive' AND column_name = 'server_host'") ||
        return
    loose=$(ask_db "SELECT COUNT(*) FROM information_schema.columns
        WHERE table_schema = '$database' AND collation_name NOT LIKE '%\\_bin'
        AND NOT (table_name = 'archive' AND column_name = 'txt')") || return
    if [[ $found == 0 ]]; then
        say none
    elif [[ $tables == 0 ]]; then
        say empty
    elif [[ -z $charset ]]; then
        say foreign
    elif [[ $multi == 0 ]]; then
        say single
    elif [[ $charset != utf8mb4 ]]; then
        say narrow
    elif [[ $loose != 0 ]]; then
        say loose
    else
        say good
    fi
}

# create_database: with the tables that tell domains apart; an existing one is kept when it has them.
create_database() {
    local found
    if [[ $DRY_RUN == yes ]]; then
        # Perhaps there is no server yet.
        found=$(database_state 2>/dev/null) || found=none
    else
        found=$(database_state)
    fi
    case $found in
        none)
            change_db "CREATE DATABASE \`$database\` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
            # Only now: had it failed because the database is there, it would not be ours to drop.
            undo_db "DROP DATABASE \`$database\`"
            remember_once made_database "$database"
            load_schema
            ;;
        empty)
            undo_with empty_database
            load_schema
            ;;
        good) say "The database $database has ejabberd's tables already; its data are kept." ;;
        single)
            die "the database $database has ejabberd's tables for a single domain (no column server_host)" \
                "With them users of one domain could read the archive of another. Name a new" \
                "database with --database, or convert this one: docs.ejabberd.im, \"new schema\"."
            ;;
        narrow)
            die "the table archive of the database $database is not utf8mb4: emoji would get lost" \
                "Mend it, with ejabberd stopped: $(conversion_command)"
            ;;
        loose)
            die "the tables of the database $database take é for e: user rene could read what rené wrote" \
                "Mend it, with ejabberd stopped: $(conversion_command)"
            ;;
        *) die "the database $database is there and has tables of something else; use --database" ;;
    esac
}

# For people: every table is to compare names letter by letter.
conversion_command() {
    printf 'mysql -Ne "SELECT CONCAT(%s, table_name, %s) FROM information_schema.tables WHERE table_schema = %s" | mysql %s' \
        "'ALTER TABLE '" "' CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;'" "'$database'" "$database"
}

# words_ignore_case MAY-FAIL: so that a search for "desk" finds "Desk", in tables of an earlier version
# too. With somebody else's database the user may not be allowed to; what lacks is told.
words_ignore_case() {
    local collation alter
    if [[ $DRY_RUN == yes ]]; then
        collation=$(words_collation 2>/dev/null) || return 0 # perhaps there is no server yet
    else
        collation=$(words_collation) ||
            die "the database cannot be asked how it compares words (see above); --admin-file says as whom"
    fi
    [[ $collation == *_bin ]] || return 0
    alter="ALTER TABLE \`$database\`.archive MODIFY txt mediumtext COLLATE"
    say "Of a large archive this takes minutes; messages wait meanwhile and none is lost."
    if [[ $1 == yes ]]; then
        change_db "$alter $WORDS" || warn "$db_user may not change that table, so a search minds capitals." \
            "To be done by who looks after the database: $alter $WORDS;"
        return 0
    fi
    change_db "$alter $WORDS"
    undo_db "$alter $collation"
}

words_collation() {
    ask_db "SELECT collation_name FROM information_schema.columns
        WHERE table_schema = '$database' AND table_name = 'archive' AND column_name = 'txt'"
}

# The tables as ejabberd brings them, but names compared letter by letter: with the collation that
# they come with, the archive of "rené" is that of "rene" too, and room "café" is room "cafe".
load_schema() {
    CHANGES=$((CHANGES + 1))
    say "+ (SQL) the tables of $SCHEMA"
    [[ $DRY_RUN == no ]] || return 0
    [[ -r $SCHEMA ]] || die "$SCHEMA is not there; it is in the package ejabberd"
    sed -e 's/CHARACTER SET utf8mb4\( COLLATE [a-z0-9_]*\)\{0,1\}/CHARACTER SET utf8mb4 COLLATE utf8mb4_bin/' \
        -e "s/^\([[:space:]]*txt mediumtext\),/\1 COLLATE $WORDS,/" "$SCHEMA" |
        as_db_admin "$database"
    [[ $(database_state) == good ]] || die "the tables were loaded, but not all of them are utf8mb4_bin"
}

# empty_database: it was empty before.
empty_database() {
    local table
    ask_db "SELECT table_name FROM information_schema.tables WHERE table_schema = '$database'" |
        while read -r table; do say "DROP TABLE \`$table\`;"; done | as_db_admin "$database"
}

#  The user ---------------------------------------------------------------------------------------

# Where the server sees us come from, which is what it knows a user by.
client_hosts() {
    local host
    if [[ $DRY_RUN == yes ]]; then
        host=$(ask_db "SELECT SUBSTRING_INDEX(USER(), '@', -1)" 2>/dev/null) || host=localhost
    else
        host=$(ask_db "SELECT SUBSTRING_INDEX(USER(), '@', -1)") || return
    fi
    say "$host"
    # By TCP, without name resolution.
    if [[ $host == localhost ]]; then say 127.0.0.1; fi
}

# create_user: with a new password, in DB_PASSWORD. One that is there with a password we do not know
# belongs to something else.
create_user() {
    local host hosts found
    hosts=$(client_hosts)
    for host in $hosts; do
        [[ $DRY_RUN == no ]] || continue
        found=$(ask_db "SELECT COUNT(*) FROM mysql.user WHERE user = '$db_user' AND host = '$host'")
        if [[ $found != 0 ]]; then
            die "the database has a user $db_user@$host already, whose password is not known here" \
                "Use another name: --user NAME. Or, when you set this user up for ejabberd:" \
                "--password-file FILE"
        fi
    done
    DB_PASSWORD=$(od -An -N 24 -tx1 /dev/urandom | tr -d ' \n')
    for host in $hosts; do
        change_db "CREATE USER '$db_user'@'$host' IDENTIFIED BY '$DB_PASSWORD'" \
            "CREATE USER '$db_user'@'$host' IDENTIFIED BY (a new password)"
        undo_db "DROP USER '$db_user'@'$host'"
        change_db "GRANT SELECT, INSERT, UPDATE, DELETE ON \`$database\`.* TO '$db_user'@'$host'"
    done
    remember made_user "$db_user"
    remember made_user_hosts "${hosts//$'\n'/ }"
}

DB_PASSWORD=

# drop_user: those that create_user made. Only a local server can be asked at an uninstallation.
drop_user() {
    local host hosts
    db_user=$(recall made_user)
    hosts=$(recall made_user_hosts)
    [[ -n $db_user ]] || return 0
    if [[ " $hosts " != *" localhost "* ]] || ! ask_db 'SELECT 1' >/dev/null 2>&1; then
        say "The database's user $db_user is kept, as its server cannot be asked from here."
        return 0
    fi
    for host in $hosts; do
        [[ $(ask_db "SELECT COUNT(*) FROM mysql.user WHERE user = '$db_user' AND host = '$host'") != 0 ]] ||
            continue
        work_file user.sql
        {
            ask_db "SHOW CREATE USER '$db_user'@'$host'"
            ask_db "SHOW GRANTS FOR '$db_user'@'$host'"
        } | sed -e 's/^CREATE USER /&IF NOT EXISTS /' -e 's/$/;/' >"$WORK_FILE"
        # By a file, because it holds what the password is checked against.
        undo_with as_db_admin_reads "$WORK_FILE"
        change_db "DROP USER '$db_user'@'$host'"
    done
}

as_db_admin_reads() { as_db_admin <"$1"; }

# try_user: as ejabberd will come, over TCP.
try_user() {
    local file
    [[ $DRY_RUN == no ]] || return 0
    work_file client.cnf
    file=$WORK_FILE
    printf '[client]\nhost=%s\nport=%s\nuser=%s\npassword="%s"\n' \
        "$db_host" "$db_port" "$db_user" "$DB_PASSWORD" >"$file"
    "$(mysql_program)" --defaults-file="$file" --batch --skip-column-names "$database" \
        <<<'SELECT COUNT(*) FROM archive WHERE 1 = 0' >/dev/null ||
        die "the database does not let $db_user in from here, over TCP to $db_host:$db_port (see above)"
}
