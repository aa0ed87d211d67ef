# The host of ejabberd: Debian or Ubuntu, systemd. Sourced by deploy.sh, after options.sh.
# shellcheck shell=bash disable=SC2034

readonly XMPP_RECORDS=$ROOT/var/lib/com_zimbra_converse
readonly EJABBERD_DIR=$ROOT/etc/ejabberd
readonly EJABBERD_YML=$EJABBERD_DIR/ejabberd.yml
readonly UNITS_DIR=$ROOT/etc/systemd/system

INSTALLED_NOW= # packages, in one line

must_be_root() {
    [[ $(id -un) == root ]] || die "this must be run as root"
}

# package_status PACKAGE: as dpkg says it; "config-files" of one that was removed and not purged.
package_status() {
    local status=0
    # shellcheck disable=SC2016 # dpkg's own
    dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null || status=$?
    # 1: it knows no such package. Else a package that is there might be taken for new, and purged.
    case $status in
        0) ;;
        1) printf 'not-installed' ;;
        *) die "dpkg-query failed; is this Debian or Ubuntu, and is its database whole?" ;;
    esac
}

is_installed() { [[ $(package_status "$1") == installed ]]; }

# ensure_packages PACKAGE...: installs those that are missing, and remembers which.
ensure_packages() {
    local package status
    local -a missing=() new=() back=()
    for package in "$@"; do
        status=$(package_status "$package")
        case $status in
            installed) continue ;;
            config-files) back+=("$package") ;;
            *) new+=("$package") ;;
        esac
        missing+=("$package")
    done
    INSTALLED_NOW="${missing[*]-}"
    ((${#missing[@]} > 0)) || return 0
    command -v apt-get >/dev/null ||
        die "this is not Debian or Ubuntu; install these yourself and run the command again:" \
            "${missing[*]}"
    remember packages "$(recall packages)${RECORD[packages]:+ }${missing[*]}"
    change apt-get -q update
    # What is new goes with all that it made, as nobody used it yet; else the files of before stay.
    ((${#new[@]} == 0)) ||
        undo_with env DEBIAN_FRONTEND=noninteractive apt-get -q -y purge "${new[@]}"
    ((${#back[@]} == 0)) ||
        undo_with env DEBIAN_FRONTEND=noninteractive apt-get -q -y remove "${back[@]}"
    change env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install \
        "${missing[@]}"
}

# What was installed goes; the data, and configuration that dpkg counts as the administrator's, stay.
remove_packages() {
    local package
    local -a present=()
    for package in $(recall packages); do
        ! is_installed "$package" || present+=("$package")
    done
    ((${#present[@]} > 0)) || return 0
    undo_with env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install \
        "${present[@]}"
    change env DEBIAN_FRONTEND=noninteractive apt-get -q -y remove "${present[@]}"
    say "Their data are kept; to delete them too: apt-get purge ${present[*]}"
}

# backup_of FILE: prints the name of the dated copy that is made before FILE is replaced.
backup_of() {
    local name count=1
    name=$1.$(date +%Y-%m-%d)
    while [[ -e $name ]]; do
        count=$((count + 1))
        name=$1.$(date +%Y-%m-%d).$count
    done
    printf '%s' "$name"
}

# replace_config CONTENT: ejabberd.yml, with a dated copy of the one before. It stays ours when it was,
# and an administrator's when it was that; "mark_as_ours" says otherwise.
replace_config() {
    local content=$1 backup ours=no
    ! cmp -s "$content" "$EJABBERD_YML" || return 0
    if [[ -e $EJABBERD_YML ]]; then
        ! is_ours || ours=yes
        say "The configuration changes like this:"
        show_difference "$EJABBERD_YML" "$content"
        backup=$(backup_of "$EJABBERD_YML")
        undo_with rm -f "$backup"
        change cp -p "$EJABBERD_YML" "$backup"
        rewrite_file "$EJABBERD_YML" "$content"
        say "The one before is kept: $backup"
    else
        make_folder 755 "$EJABBERD_DIR"
        put_file 640 root:ejabberd "$EJABBERD_YML" "$content"
    fi
    [[ $ours == no ]] || mark_as_ours "$content"
}

# The checksum of ejabberd.yml as we wrote it last: another one means that it was edited since.
readonly OUR_CHECKSUM=$XMPP_RECORDS/ejabberd.yml.sha256

is_ours() {
    [[ -e $OUR_CHECKSUM && $(sha256sum <"$EJABBERD_YML") == "$(<"$OUR_CHECKSUM")" ]]
}

# mark_as_ours CONTENT
mark_as_ours() {
    [[ $DRY_RUN == no ]] || return 0
    make_record_folder "$XMPP_RECORDS"
    restore_undo "$OUR_CHECKSUM"
    sha256sum <"$1" >"$OUR_CHECKSUM"
}

restart_ejabberd() {
    # When it was installed just now it goes again, and there is nothing to start.
    # shellcheck disable=SC2086 # words
    is_one_of ejabberd $INSTALLED_NOW || undo_last systemctl restart ejabberd
    change systemctl restart ejabberd
    [[ $DRY_RUN == no ]] || return 0
    ejabberdctl status || die "ejabberd does not run with the new configuration" \
        "See: journalctl -u ejabberd -n 50, and /var/log/ejabberd/ejabberd.log"
}

# restart_or_say RESTART
restart_or_say() {
    [[ $(recall restart_pending) == yes ]] || return 0
    if [[ $1 == yes ]]; then
        restart_ejabberd
        forget restart_pending
    else
        say "To do: systemctl restart ejabberd       (or run this command again with --restart)"
        say "  Those who chat are signed in again by themselves within seconds."
    fi
}
