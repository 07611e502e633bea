# fish completion for workflowskill

set -l commands run validate graph
set -l none "not __fish_seen_subcommand_from $commands"
set -l any "__fish_seen_subcommand_from $commands"
set -l run "__fish_seen_subcommand_from run"
set -l validate "__fish_seen_subcommand_from validate"
set -l check "__fish_seen_subcommand_from run validate"
set -l graph "__fish_seen_subcommand_from graph"

complete -c workflowskill -f -n $none -a run -d "Run a workflow and print its outputs"
complete -c workflowskill -f -n $none -a validate -d "Check workflows without running them"
complete -c workflowskill -f -n $none -a graph -d "Print a workflow as a graph"
complete -c workflowskill -n $none -s V -l version -d "Show the version"
complete -c workflowskill -s h -l help -d "Show the help"

complete -c workflowskill -n $any -s q -l quiet -d "Say nothing but errors"
complete -c workflowskill -n $any -l color -x -a "auto always never" -d "Colours on stderr"

complete -c workflowskill -n $run -s i -x -d "One input, NAME=VALUE"
complete -c workflowskill -n $run -l inputs -r -d "All inputs: JSON, @FILE or -"
complete -c workflowskill -n $run -l log -r -d "Write the run log to a file"
complete -c workflowskill -n $run -l events -r -d "Write the standard events"
complete -c workflowskill -n $run -l trace -r -d "Write every event"
complete -c workflowskill -n $run -l instant -d "Do not sleep"

complete -c workflowskill -n $check -l tools -r -d "Tools file"
complete -c workflowskill -n $check -l json -d "Machine-readable output"
complete -c workflowskill -n $check -l types -x -a "standard strict off" -d "Type checks"

complete -c workflowskill -n $validate -l strict -d "Warnings are errors"
complete -c workflowskill -n $validate -l allow -x -d "Leave out warnings of this code"

complete -c workflowskill -n $graph -l format -x -a "mermaid dot" -d "Language of the graph"
