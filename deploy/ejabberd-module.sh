# The project's own module of ejabberd, where ejabberd looks for such. Sourced by deploy.sh.
#
# What lies there is loaded at the start together with its line of configuration, whatever
# ejabberd.yml says: an edited one needs no change, and starts without the module just as well.
# shellcheck shell=bash

readonly MODULE=mod_zimbra_web
readonly MODULES_DIR=$ROOT/var/lib/ejabberd/.ejabberd-modules

# The source is compiled here, as each version of Erlang has a format of its own.
install_module() {
    local source=$PROJECT_DIR/conf/ejabberd-modules/$MODULE folder=$MODULES_DIR/$MODULE
    local program file
    program=$(erl_program) || {
        # A dry run may be where no Erlang is yet.
        [[ $DRY_RUN == yes ]] || die "the Erlang of ejabberd (program erl) was not found"
        say "Would compile $MODULE into $folder"
        return 0
    }
    HOME=${HOME:-/} ERL_CRASH_DUMP_BYTES=0 "$program" -noinput -boot start_clean \
        -eval "$module_compiler" -extra "$source/src/$MODULE.erl" "$WORK_DIR" </dev/null ||
        die "$source/src/$MODULE.erl could not be compiled"
    if [[ ! -d $MODULES_DIR ]]; then
        make_folder 755 "$MODULES_DIR"
        # "ejabberdctl module_install" of others writes there too.
        change chown ejabberd:ejabberd "$MODULES_DIR"
    fi
    make_folder 755 "$folder"
    make_folder 755 "$folder/ebin"
    make_folder 755 "$folder/conf"
    cmp -s "$WORK_DIR/$MODULE.beam" "$folder/ebin/$MODULE.beam" || remember restart_pending yes
    put_file 644 root:root "$folder/ebin/$MODULE.beam" "$WORK_DIR/$MODULE.beam"
    for file in "$MODULE.spec" "conf/$MODULE.yml"; do
        put_file 644 root:root "$folder/$file" "$source/$file"
    done
}

# "deterministic": the same source gives the same bytes, so that a second run has nothing to do.
# shellcheck disable=SC2016 # Erlang's variables, not the shell's
readonly module_compiler='
    [File, Folder] = init:get_plain_arguments(),
    case compile:file(File, [deterministic, report_errors, {outdir, Folder}]) of
        {ok, _} -> halt(0);
        _ -> halt(1)
    end.'

remove_module() {
    local folder=$MODULES_DIR/$MODULE file
    for file in "ebin/$MODULE.beam" "conf/$MODULE.yml" "$MODULE.spec"; do
        delete_file "$folder/$file"
    done
    drop_folder "$folder/ebin"
    drop_folder "$folder/conf"
    drop_folder "$folder"
    drop_folder "$MODULES_DIR"
}

erl_program() {
    local program
    command -v erl && return
    # The packages of ejabberd's makers bring their own.
    for program in /opt/ejabberd-*/bin/erl; do
        if [[ -x $program ]]; then
            printf '%s' "$program"
            return
        fi
    done
    return 1
}
