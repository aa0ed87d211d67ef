# What ejabberd has in its SQLite file, brought into the database. Sourced by deploy.sh, after
# archive-database.sh.
# shellcheck shell=bash

# note_sqlite_file: remembers the file that ejabberd.yml still names, for when ejabberd is restarted:
# until then it goes on writing there.
note_sqlite_file() {
    local file
    [[ $(top_value sql_type) == sqlite ]] || return 0
    file=$ROOT$(top_value sql_database)
    [[ -s $file ]] || return 0
    ensure_packages sqlite3
    remember copy_from "$file"
}

# bring_over_or_say RESTART
bring_over_or_say() {
    local file
    file=$(recall copy_from)
    [[ -n $file ]] || return 0
    if [[ $1 == no ]]; then
        say "To do: this command again, with --restart. It also brings over what is in $file,"
        say "  for which ejabberd has to stand still: some seconds, or a minute for each million messages."
        forget restart_pending
        return 0
    fi
    remember restart_pending yes
    undo_last systemctl restart ejabberd
    change systemctl stop ejabberd
    copy_tables "$file"
    forget copy_from
}

# copy_tables FILE: all or nothing.
copy_tables() {
    local file=$1 there
    CHANGES=$((CHANGES + 1))
    say "+ (SQL) everything that is in $file"
    [[ $DRY_RUN == no ]] || return 0
    there=$(filled_tables)
    if [[ -n $there ]]; then
        warn "the database has data already (${there//$'\n'/, }), so $file is not brought over." \
            "It stays where it is."
        return 0
    fi
    undo_with delete_rows
    # shellcheck disable=SC2154 # its caller's
    sqlite_as_sql "$file" | as_db_admin --default-character-set=utf8mb4 "$database"
    [[ $(sqlite_rows "$file") == "$(ask_db "SELECT COUNT(*) FROM \`$database\`.archive")" ]] ||
        die "not all messages of $file have come over"
    say "The messages have come over. $file is not used any more, and stays."
}

sqlite_rows() { sqlite3 -readonly "$1" 'SELECT COUNT(*) FROM archive'; }

# filled_tables: those of the database that are not empty.
filled_tables() {
    local tables table queries=''
    tables=$(ask_db "SELECT table_name FROM information_schema.tables
        WHERE table_schema = '$database' AND table_name <> 'schema_version'")
    for table in $tables; do
        queries+="SELECT '$table' FROM DUAL WHERE EXISTS (SELECT 1 FROM \`$table\`);"
    done
    as_db_admin "$database" <<<"$queries"
}

delete_rows() {
    local table
    filled_tables | while read -r table; do
        say "SET foreign_key_checks = 0; DELETE FROM \`$table\`;"
    done | as_db_admin "$database"
}

# sqlite_as_sql FILE: SQL for MariaDB. Texts are written in hexadecimal: nothing in them can be taken
# for SQL, and no character gets lost. COMMIT comes only when all has been read.
sqlite_as_sql() {
    local file=$1 tables table names queries=''
    local -a columns=()
    tables=$(sqlite3 -readonly "$file" \
        "SELECT t.name || ' ' || group_concat(c.name, ' ')
         FROM sqlite_master t JOIN pragma_table_info(t.name) c
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND t.name <> 'schema_version'
         GROUP BY t.name")
    while read -r table names; do
        read -ra columns <<<"$names"
        queries+="$(select_statements "$table" "${columns[@]}");"
    done <<<"$tables"
    # SQLite keeps times in UTC.
    say "SET time_zone = '+00:00'; SET foreign_key_checks = 0; SET sql_mode = 'STRICT_ALL_TABLES';"
    say "START TRANSACTION;"
    sqlite3 -bail -readonly "$file" "$queries"
    say "COMMIT;"
}

# select_statements TABLE COLUMN...: a query of which each row is an INSERT.
select_statements() {
    local table=$1 column names='' values=''
    shift
    for column in "$@"; do
        names+="${names:+, }\`$column\`"
        values+="${values:+ || ', ' || }CASE typeof(\"$column\") WHEN 'null' THEN 'NULL'"
        values+=" WHEN 'text' THEN 'CONVERT(X''' || hex(\"$column\") || ''' USING utf8mb4)'"
        values+=" WHEN 'blob' THEN 'X''' || hex(\"$column\") || '''' ELSE \"$column\" END"
    done
    say "SELECT 'INSERT INTO \`$table\` ($names) VALUES (' || $values || ');' FROM \"$table\""
}
