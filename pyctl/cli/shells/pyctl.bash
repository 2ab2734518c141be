# Completion of pyctl for bash. To have it in this shell:
#   source <(pyctl completion bash)
# To have it in every new one, put that line into ~/.bashrc.

__pyctl_complete() {
    local words=() piece rest=${COMP_LINE:0:COMP_POINT} blank i
    # Bash takes words apart at "=" and ":"; what stands together on the line is one word.
    for ((i = 0; i <= COMP_CWORD; i++)); do
        blank=${rest%%[![:space:]]*}
        rest=${rest#"$blank"}
        piece=${COMP_WORDS[i]}
        [[ i -eq COMP_CWORD ]] && piece=$rest # up to the cursor
        rest=${rest#"$piece"}
        if [[ -n $blank || i -eq 0 ]]; then
            words+=("$piece")
        else
            words[${#words[@]} - 1]+=$piece
        fi
    done

    for ((i = 0; i < ${#words[@]}; i++)); do
        piece=${words[i]}
        case $piece in
            \"*\" | \'*\') words[i]=${piece:1:${#piece}-2} ;;
            '~/'*) words[i]=$HOME/${piece:2} ;;
        esac
    done

    local program=${words[0]}
    type -P -- "$program" >/dev/null || program=pyctl # an alias

    local directive=4 line
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            '') ;;
            :*) directive=${line#:} ;;
            *) COMPREPLY+=("$line") ;;
        esac
    done < <("$program" __completeNoDesc "${words[@]:1}" 2>/dev/null)

    local last=${words[${#words[@]} - 1]}
    if [[ $last == --*=* && $COMP_WORDBREAKS != *=* ]]; then
        COMPREPLY=("${COMPREPLY[@]/#/${last%%=*}=}")
    fi

    type compopt &>/dev/null || return 0 # bash 3
    ((directive & 2)) && compopt -o nospace
    ((directive & 4)) && compopt +o default
    ((directive & 16)) && compopt +o default -o dirnames
    return 0
}

complete -o default -F __pyctl_complete pyctl kubectl-pyctl
