namespace Chainrule.Cli.Completion;

/// <summary>What a shell reads once to ask the tool, at each tab, what a word could become.</summary>
internal static class CompletionScript
{
    // Shells hand over the line up to the cursor as it was typed; quotation marks are understood in one place, CompletionLine.
    private const string Bash = """
        # chainrule's completion for bash. In ~/.bashrc: source <(chainrule completion bash)
        _chainrule() {
          local tool=${COMP_WORDS[0]} candidate
          [[ $tool == '~/'* ]] && tool=$HOME/${tool:2}
          COMPREPLY=()
          while IFS=$'\t' read -r candidate _; do
            COMPREPLY+=("$candidate")
          done < <("$tool" --complete bash "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
          if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[/=:] ]]; then
            compopt -o nospace
          fi
        }
        complete -F _chainrule chainrule ./chainrule

        """;

    private const string Zsh = """
        #compdef chainrule
        # chainrule's completion for zsh. In ~/.zshrc, after compinit: source <(chainrule completion zsh)
        _chainrule() {
          local line text
          local -a lines open closed
          lines=("${(@f)$("${(Q)~words[1]}" --complete zsh "${(j: :)words[1,CURRENT-1]} ${QIPREFIX}${PREFIX}" 2>/dev/null)}")
          for line in $lines; do
            text=${line%%$'\t'*}
            case $text in
              *[/=:]) open+=("$text") ;;
              *) closed+=("${text//:/\\:}:${line#*$'\t'}") ;;
            esac
          done
          (( $#open )) && compadd -S '' -f -- $open
          (( $#closed )) && _describe chainrule closed
        }
        if [[ $funcstack[1] == _chainrule ]]; then
          _chainrule "$@"
        else
          compdef _chainrule chainrule
        fi

        """;

    private const string Fish = """
        # chainrule's completion for fish. In ~/.config/fish/config.fish: chainrule completion fish | source
        function __chainrule_complete
            set -l tool (commandline -opc)[1]
            $tool --complete fish (commandline -cp | string collect) 2>/dev/null
        end
        complete -c chainrule -f -a '(__chainrule_complete)'

        """;

    private const string PowerShell = """
        # chainrule's completion for PowerShell. In $PROFILE: chainrule completion powershell | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName chainrule, ./chainrule -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $line = $commandAst.Extent.Text.PadRight($cursorPosition - $commandAst.Extent.StartOffset)
            $line = $line.Substring(0, $cursorPosition - $commandAst.Extent.StartOffset)
            & $commandAst.CommandElements[0].Value --complete powershell $line | ForEach-Object {
                $text, $description = $_ -split "`t", 2
                if (-not $description) { $description = $text }
                [System.Management.Automation.CompletionResult]::new($text, $text, 'ParameterValue', $description)
            }
        }

        """;

    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = Bash,
        ["zsh"] = Zsh,
        ["fish"] = Fish,
        ["powershell"] = PowerShell,
    };

    /// <summary>The shells there are scripts for.</summary>
    public static IReadOnlyCollection<string> Shells => Scripts.Keys;

    /// <summary>A shell's script, with line feeds alone; null for a shell that isn't known.</summary>
    public static string? For(string shell) => Scripts.GetValueOrDefault(shell)?.ReplaceLineEndings("\n");
}
