/** For fish 3 and newer, which takes word and description with a tab between them. */
export const fishScript = String.raw`# fish completion for tracker: tracker help completion
function __tracker_complete
    set -l words (commandline -opc)
    set -e words[1]
    set -l current (commandline -ct)
    set -l lines (command tracker __complete words $words "$current" 2>/dev/null)
    set -l kind $lines[1]
    set -e lines[1]
    set -l inline (string match -r -- '^--[^=]+=' "$current")
    set -l path (string replace -r -- '^--[^=]+=' '' "$current")
    switch "$kind"
        case words
            string join \n -- $lines
        case files
            for word in (__fish_complete_path "$path")
                printf '%s%s\n' "$inline" "$word"
            end
        case directories
            for word in (__fish_complete_directories "$path" '')
                printf '%s%s\n' "$inline" "$word"
            end
    end
end
complete -c tracker -f -a '(__tracker_complete)'
`;
