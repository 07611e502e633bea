# bash completion for workflowskill

_workflowskill() {
    local cur prev command="" word i
    COMPREPLY=()
    cur=${COMP_WORDS[COMP_CWORD]}
    prev=${COMP_WORDS[COMP_CWORD - 1]}

    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        case $word in
        run | validate | graph)
            command=$word
            break
            ;;
        esac
    done

    if [[ -z $command ]]; then
        mapfile -t COMPREPLY < <(compgen -W "run validate graph --help --version" -- "$cur")
        return
    fi

    case $prev in
    --tools | --events | --trace | --log)
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        compopt -o filenames
        return
        ;;
    --types)
        mapfile -t COMPREPLY < <(compgen -W "standard strict off" -- "$cur")
        return
        ;;
    --color)
        mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$cur")
        return
        ;;
    --format)
        mapfile -t COMPREPLY < <(compgen -W "mermaid dot" -- "$cur")
        return
        ;;
    -i | --inputs | --allow)
        return
        ;;
    esac

    if [[ $cur == -* ]]; then
        local common="--quiet --color --help" options=""
        case $command in
        run) options="-i --inputs --tools --json --log --events --trace --types --instant" ;;
        validate) options="--tools --json --strict --types --allow" ;;
        graph) options="--format" ;;
        esac
        mapfile -t COMPREPLY < <(compgen -W "$options $common" -- "$cur")
        return
    fi

    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    compopt -o filenames
}

complete -F _workflowskill workflowskill
