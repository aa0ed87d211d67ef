# ejabberd.yml: made from conf/ejabberd.yml, and changed line by line, so that comments stay.
# Sourced by deploy.sh. The functions read a file and write a new one to standard output.
# shellcheck shell=bash

# set_option FILE KEY LINES: the option KEY of the top level, with all that is indented below it, is
# replaced by LINES; they go to the end when there is no such option.
set_option() {
    LINES_NOW=$3 awk -v key="$2" '
        BEGIN { lines = ENVIRON["LINES_NOW"] }
        skipping && /^([[:space:]]+[^[:space:]#]|- )/ { next }
        { skipping = 0 }
        index($0, key ":") == 1 {
            if (!done && lines != "") print lines
            done = 1
            skipping = 1
            next
        }
        { print }
        END { if (!done && lines != "") print lines }' "$1"
}

# drop_module FILE MODULE: its block below "modules".
drop_module() {
    awk -v module="$2" '
        skipping && (/^    / || /^[[:space:]]*$/) { next }
        { skipping = 0 }
        /^[a-z]/ { inside = ($0 ~ /^modules:/) }
        inside && index($0, "  " module ":") == 1 { skipping = 1; next }
        { print }' "$1"
}

# has_option FILE KEY
has_option() { grep -qE "^$2:" "$1"; }

# option_lines FILE KEY: the option as it is written there.
option_lines() {
    awk -v key="$2" '
        inside && /^([[:space:]]+[^[:space:]#]|- )/ { print; next }
        { inside = 0 }
        index($0, key ":") == 1 { inside = 1; print }' "$1"
}

# yaml_list KEY ITEM...
yaml_list() {
    printf '%s:\n' "$1"
    shift
    printf '  - %s\n' "$@"
}

readonly SQL_OPTIONS=(
    default_db sql_type sql_server sql_port sql_database sql_username sql_password sql_ssl
    sql_ssl_verify sql_ssl_cafile
)

# keep_sql_options OLD NEW: NEW with the database that OLD uses. What "archive" set up survives an
# upgrade of the configuration.
keep_sql_options() {
    local old=$1 next=$2 option step=$WORK_DIR/step
    cp "$next" "$step"
    for option in "${SQL_OPTIONS[@]}"; do
        if has_option "$old" "$option"; then
            set_option "$step" "$option" "$(option_lines "$old" "$option")" >"$step.new"
        elif has_option "$step" "$option"; then
            set_option "$step" "$option" '' >"$step.new"
        else
            continue
        fi
        mv "$step.new" "$step"
    done
    cat "$step"
    rm -f "$step"
}

readonly HOST_PROGRAM=$PROJECT_DIR/dist/host/converse-host.mjs

# check_config FILE [NAME]: by the same rules as doctor's. Dies when the file is not safe or cannot be
# judged; what is only a pity is told. NODE is known.
check_config() {
    local said status=0
    said=$("$NODE" "$HOST_PROGRAM" judge "$1") || status=$?
    said="- ${said//$'\n'/$'\n'- }"
    case $status in
        0) [[ $said == '- ' ]] || warn "${2-$1} could be better:" "$said" ;;
        1)
            die "${2-$1} is not safe with the passwords and tokens of Zimbra:" "$said" \
                "conf/ejabberd.yml has each of these lines, and says more. A file that" \
                "an earlier release wrote and nobody edited gets them by \"./deploy.sh ejabberd\"."
            ;;
        *) die "$1 could not be checked, and nothing was changed" ;;
    esac
}
