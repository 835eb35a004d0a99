/** Works from a folder in fpath as \`_tracker\`, and when it is sourced behind compinit. */
export const zshScript = String.raw`#compdef tracker
# zsh completion for tracker: tracker help completion
_tracker() {
  local kind= line
  local -a described
  for line in "${'$'}{(@f)$(command tracker __complete words "${'$'}{(@Q)words[2,CURRENT-1]}" "${'$'}{(Q)PREFIX}" 2>/dev/null)}"; do
    if [[ -z $kind ]]; then
      kind=$line
    else
      described+=("${'$'}{${'$'}{line%%$'\t'*}//:/\\:}:${'$'}{line#*$'\t'}")
    fi
  done
  case $kind in
    files | directories)
      [[ $PREFIX == --*=* ]] && compset -P '--*='
      if [[ $kind == files ]]; then _files; else _files -/; fi
      ;;
    words) _describe -t words tracker described ;;
  esac
}
if [[ $funcstack[1] == _tracker ]]; then
  _tracker "$@"
elif (( $+functions[compdef] )); then
  compdef _tracker tracker
else
  print -u2 'tracker completion: run "autoload -Uz compinit && compinit" before this.'
fi
`;
