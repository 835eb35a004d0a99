/** For bash 3.2 and newer. What bash replaces is behind its last word break, so it passes the line and the breaks. */
export const bashScript = String.raw`# bash completion for tracker: tracker help completion
_tracker() {
  local kind= word names action
  COMPREPLY=()
  while IFS=$'\t' read -r word _; do
    case $kind in
    '') kind=$word ;;
    *) COMPREPLY+=("$word") ;;
    esac
  done < <(command tracker __complete line "${'$'}{COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
  case $kind in
  files) names=default action=file ;;
  directories) names=dirnames action=directory ;;
  *) return 0 ;;
  esac
  # Readline's own names are quoted as they should be; without compopt (bash 3) they are not.
  compopt -o "$names" 2>/dev/null && return 0
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -A "$action" -- "$2")
}
complete -o nosort -F _tracker tracker 2>/dev/null || complete -F _tracker tracker
`;
