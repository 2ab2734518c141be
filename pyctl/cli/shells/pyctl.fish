# Completion of pyctl for fish. To have it in this shell:
#   pyctl completion fish | source
# To have it in every new one, save it where fish looks for it:
#   pyctl completion fish > ~/.config/fish/completions/pyctl.fish

function __pyctl_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program $words[1]
    set -e words[1]
    command -sq -- $program; or set program pyctl # an alias

    set -l prefix ''
    set -l begun "$current"
    if string match -q -- '--*=*' "$current"
        set prefix (string replace -r '=.*' '=' -- "$current")
        set begun (string replace -r '^[^=]*=' '' -- "$current")
    end

    set -l directive 4
    set -l found 0
    for line in (command $program __complete $words "$current" 2>/dev/null)
        if string match -q -- ':*' "$line"
            set directive (string sub -s 2 -- "$line")
        else if test -n "$line"
            set found 1
            printf '%s%s\n' "$prefix" "$line"
        end
    end

    # The number says with its bits what else may stand here: 16 directories, without 4 files.
    set -l bit (math "floor($directive / 4) % 2")
    if test $directive -ge 16
        __fish_complete_directories "$begun" | string replace -r '^' -- "$prefix"
    else if test $found = 0 -a $bit = 0
        __fish_complete_path "$begun" | string replace -r '^' -- "$prefix"
    end
end

for name in pyctl kubectl-pyctl
    complete -c $name -e
    complete -c $name -f -a '(__pyctl_complete)'
end
