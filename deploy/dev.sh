# The zimlet for those who work on it. Sourced by deploy.sh, after zimbra.sh.
# shellcheck shell=bash disable=SC2034

dev_usage() {
    cat <<'END'
Usage: ./deploy.sh dev [--dry-run]             on a mailbox host, as root or zimbra

Copies dist/dev/com_zimbra_converse (made by "npm run build") to zimlets-deployed/_dev. Every user
of this server then has the zimlet at the next login, whatever the class of service. Not for a live
server, and never beside the deployed zimlet: "uninstall zimlet" comes first.
END
}

dev() {
    COMMAND=dev
    local -a original=("$@")
    local source=$PROJECT_DIR/dist/dev/$ZIMLET_NAME target=$ZIMLETS_DIR/_dev/$ZIMLET_NAME
    while (($# > 0)); do
        case $1 in
            --dry-run) DRY_RUN=yes ;;
            -h | --help) dev_usage && return ;;
            *) misuse "dev does not know \"$1\"" ;;
        esac
        shift
    done
    become_zimbra ${original[@]+"${original[@]}"}
    begin_changes
    say_dry_run
    [[ -r $source/$ZIMLET_NAME.xml ]] ||
        die "$source is not there, or the user zimbra may not read it" \
            "\"npm run build\" makes it, on any machine with Node.js."
    ! is_deployed ||
        die "the zimlet is deployed" \
            "Zimbra would start it twice, and every user would see an error. Take it out with" \
            "./deploy.sh uninstall zimlet     or, when it was deployed by hand:" \
            "zmzimletctl undeploy $ZIMLET_NAME"
    open_record "$ZIMBRA_RECORDS" dev
    if diff -qr "$source" "$target" >/dev/null 2>&1; then
        say "The same files are in $target already; nothing to do."
        return
    fi
    [[ -d $ZIMLETS_DIR/_dev ]] || remember_once made_dev_folder yes
    remember installed yes
    make_folder 755 "$ZIMLETS_DIR/_dev"
    replace_folder "$source" "$target"
    say "The JSP that gives the token works when zimbraZimletJspEnabled is TRUE:"
    say "  zmprov mcf zimbraZimletJspEnabled TRUE, and once zmmailboxdctl restart"
    say "Reload the webmail. A changed JSP of the same name is seen only after zmmailboxdctl restart."
}

# replace_folder SOURCE TARGET: a copy, because Jetty does not follow a link. It is made outside
# zimlets-deployed, where Zimbra would take it for a zimlet.
replace_folder() {
    local staging=$ZIMBRA_RECORDS/new
    undo_with rm -rf "$staging"
    change cp -r "$1" "$staging"
    change chmod -R u=rwX,go=rX "$staging"
    undo_folder "$2"
    [[ ! -d $2 ]] || change rm -rf "$2"
    change mv "$staging" "$2"
}

undo_folder() {
    if [[ -d $1 ]]; then
        cp -a "$1" "$WORK_DIR/folder"
        undo_with cp -a "$WORK_DIR/folder" "$1"
    fi
    undo_with rm -rf "$1"
}

uninstall_dev() {
    local target=$ZIMLETS_DIR/_dev/$ZIMLET_NAME
    open_record "$ZIMBRA_RECORDS" dev
    if [[ -d $target ]]; then
        undo_folder "$target"
        change rm -rf "$target"
    fi
    [[ $(recall made_dev_folder) != yes ]] || drop_folder "$ZIMLETS_DIR/_dev"
    drop_record
}
