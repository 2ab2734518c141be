#compdef pyctl kubectl-pyctl
# Completion of pyctl for zsh. To have it in this shell:
#   source <(pyctl completion zsh)
# To have it in every new one, save it as _pyctl in a directory of $fpath:
#   pyctl completion zsh > "${fpath[1]}/_pyctl"

_pyctl() {
    local program=${(Q)words[1]} line word about
    local -a given lines candidates spacing
    local -i directive=4
    whence -p -- $program >/dev/null || program=pyctl # an alias
    given=("${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}")
    given=("${(@)given/#\~\//$HOME/}")

    lines=("${(@f)$("$program" __complete "${given[@]}" 2>/dev/null)}")
    for line in "${lines[@]}"; do
        case $line in
            '') ;;
            :*) directive=${line#:} ;;
            *)
                word=${line%%$'\t'*} about=
                [[ $line == *$'\t'* ]] && about=${line#*$'\t'}
                candidates+=("${word//:/\\:}${about:+:$about}")
                ;;
        esac
    done

    [[ $PREFIX == --*=* ]] && compset -P '--[^=]#='
    if ((directive & 16)); then
        _files -/
    elif ((! (directive & 4) && ! ${#candidates})); then
        _files
    else
        ((directive & 2)) && spacing=(-S '')
        _describe -t pyctl pyctl candidates "${spacing[@]}"
    fi
}

if [[ ${funcstack[1]} == _pyctl ]]; then
    _pyctl "$@"
elif ((${+functions[compdef]})); then
    compdef _pyctl pyctl kubectl-pyctl
else
    print -u2 'pyctl: load completions first: autoload -U compinit; compinit'
fi
