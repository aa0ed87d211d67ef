# Changing a machine so that it can be taken back. Sourced by deploy.sh.
#
# A command that changes something goes through "change": it is shown, and a dry run stops there.
# Before it, "undo_with" says what takes it back. When a step fails, or somebody presses Ctrl-C,
# the undo commands run, last first. What must outlive the run (values before the change, what was
# put in) is in the record of the part, one file of lines KEY<tab>VALUE.
#
# Zimbra 8.6 runs on systems with bash 4.1: no "declare -g", no "local -n", and an empty array is
# unset there, hence the forms like ${list[@]+"${list[@]}"}.
# shellcheck shell=bash disable=SC2034

# Before every absolute path. Empty on a real machine; the tests set it.
readonly ROOT=${DEPLOY_ROOT-}

DRY_RUN=no
CHANGES=0 # how many changes this run made, or would have made

WORK_DIR=
undo_commands=()
declare -A RECORD=()
RECORD_FILE=
record_is_saved=no

begin_changes() {
    WORK_DIR=$(mktemp -d "${TMPDIR:-/tmp}/com_zimbra_converse.XXXXXX")
    trap finish_changes EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
}

finish_changes() {
    local status=$? failed=no position
    trap - EXIT
    trap '' INT TERM HUP
    if ((status != 0 && ${#undo_commands[@]} > 0)); then
        say "A step failed. Taking back what was done:"
        for ((position = ${#undo_commands[@]} - 1; position >= 0; position--)); do
            printf -- '- %s\n' "${undo_commands[position]}"
            eval "${undo_commands[position]}" || {
                printf 'deploy.sh: this could not be taken back\n' >&2
                failed=yes
            }
        done
        if [[ $failed == no ]]; then
            say "All is as it was before."
        else
            say "The files as they were before are in $WORK_DIR"
        fi
    fi
    [[ $failed == yes || -z $WORK_DIR ]] || rm -rf "$WORK_DIR"
    exit "$status"
}

change() {
    CHANGES=$((CHANGES + 1))
    if [[ $DRY_RUN == yes ]]; then
        printf '+'
        printf ' %q' "$@"
        printf '\n'
    else
        run "$@"
    fi
}

undo_with() {
    [[ $DRY_RUN == no ]] || return 0
    local quoted
    printf -v quoted '%q ' "$@"
    undo_commands+=("${quoted% }")
}

# undo_last COMMAND...: to be run after all else was taken back, such as a restart.
undo_last() {
    local -a others=(${undo_commands[@]+"${undo_commands[@]}"})
    undo_commands=()
    undo_with "$@"
    undo_commands+=(${others[@]+"${others[@]}"})
}

warn() {
    printf 'Warning: %s\n' "$1"
    shift
    (($# == 0)) || printf '  %s\n' "$@"
}

say_dry_run() {
    [[ $DRY_RUN == no ]] || say "Dry run: this shows what would be done and changes nothing."
}

# work_file NAME: a new private file for this run; its path is in WORK_FILE. (Not printed, because
# the counter would be lost in a subshell.)
work_files=0
work_file() {
    work_files=$((work_files + 1))
    WORK_FILE=$WORK_DIR/$work_files.$1
    (umask 077 && : >"$WORK_FILE")
}

# restore_undo FILE: registers that FILE comes back as it is now, or goes if it is not there.
restore_undo() {
    # WORK_FILE is the caller's: what it is about to put somewhere.
    local file=$1 WORK_FILE
    if [[ -e $file || -L $file ]]; then
        work_file "${file##*/}"
        cp -a "$file" "$WORK_FILE"
        undo_with cp -a --remove-destination "$WORK_FILE" "$file"
    else
        undo_with rm -f "$file"
    fi
}

# put_file MODE OWNER FILE CONTENT: FILE gets the bytes of the file CONTENT, all at once. OWNER may
# be empty. Nothing is done when it has them already.
put_file() {
    local mode=$1 owner=$2 file=$3 content=$4
    if [[ -e $file ]] && cmp -s "$content" "$file"; then return 0; fi
    restore_undo "$file"
    undo_with rm -f "$file.new"
    change install -m "$mode" "$content" "$file.new"
    [[ -z $owner ]] || change chown "$owner" "$file.new"
    change mv -f "$file.new" "$file"
}

# rewrite_file FILE CONTENT: the same for a file that exists and keeps its owner and mode.
rewrite_file() {
    local file=$1 content=$2
    if cmp -s "$content" "$file"; then return 0; fi
    restore_undo "$file"
    undo_with rm -f "$file.new"
    change cp -p "$file" "$file.new"
    change cp "$content" "$file.new"
    change mv -f "$file.new" "$file"
}

# delete_file FILE
delete_file() {
    [[ -e $1 || -L $1 ]] || return 0
    restore_undo "$1"
    change rm -f "$1"
}

# make_folder MODE FOLDER: with its parents.
make_folder() {
    local mode=$1 folder=$2
    if [[ -d $folder ]]; then return 0; fi
    make_folder 755 "${folder%/*}"
    undo_with rmdir "$folder"
    change mkdir -m "$mode" "$folder"
}

# drop_folder FOLDER: when it is there and empty.
drop_folder() {
    [[ -d $1 && -z $(ls -A "$1") ]] || return 0
    undo_with mkdir -m "$(stat -c %a "$1")" "$1"
    change rmdir "$1"
}

# show_difference OLD NEW: for people.
show_difference() {
    diff -u --label "${3-before}" --label "${4-after}" "$1" "$2" | sed 's/^/  /' || true
}

#  The record of a part ---------------------------------------------------------------------------

# open_record FOLDER PART
open_record() {
    local key value
    RECORD=()
    RECORD_FILE=$1/$2
    record_is_saved=no
    [[ -e $RECORD_FILE ]] || return 0
    [[ -r $RECORD_FILE && -w $RECORD_FILE ]] ||
        die "$RECORD_FILE belongs to $(stat -c %U "$RECORD_FILE"); run this as that user"
    while IFS=$'\t' read -r key value; do RECORD[$key]=$value; done <"$RECORD_FILE"
}

remember() {
    RECORD[$1]=$2
    save_record
}

# What was there before the first run, not what a later run finds.
remember_once() {
    [[ -n ${RECORD[$1]+set} ]] || remember "$1" "$2"
}

recall() { printf '%s' "${RECORD[$1]-${2-}}"; }

forget() {
    [[ -n ${RECORD[$1]+set} ]] || return 0
    unset 'RECORD[$1]'
    save_record
}

save_record() {
    local key
    [[ $DRY_RUN == no ]] || return 0
    if [[ $record_is_saved == no ]]; then
        make_record_folder "${RECORD_FILE%/*}"
        restore_undo "$RECORD_FILE"
        record_is_saved=yes
    fi
    (
        umask 077
        for key in "${!RECORD[@]}"; do printf '%s\t%s\n' "$key" "${RECORD[$key]}"; done |
            LC_ALL=C sort >"$RECORD_FILE.new"
    )
    mv -f "$RECORD_FILE.new" "$RECORD_FILE"
}

make_record_folder() {
    [[ ! -d $1 ]] || return 0
    [[ -d ${1%/*} ]] || make_record_folder "${1%/*}"
    undo_with rmdir "$1"
    mkdir -m 755 "$1"
}

# The part is taken out: its record goes, and the folder of the records with the last one.
drop_record() {
    delete_file "$RECORD_FILE"
    drop_folder "${RECORD_FILE%/*}"
    RECORD=()
}

has_record() { [[ -e $1/$2 ]]; }
