using System.Runtime.InteropServices;
using Chainrule.Cli.Commands;
using Chainrule.Cli.Completion;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Text;

namespace Chainrule.Cli;

/// <summary>The tool: finds the command, and turns every error into one message and an exit code.</summary>
internal static class Tool
{
    private const int Done = 0, WrongUsage = 2;
    private const int FileTooLarge = 25; // SIGXFSZ, the same on Linux, macOS and the BSDs

    /// <summary>All commands, in the order of the help.</summary>
    public static Command[] Commands { get; } =
    [
        new InspectCommand(),
        new TrainCommand(),
        new SweepCommand(),
        new PlanCommand(),
        new CheckCommand(),
        new LearningRateCommand(),
        new EvaluateCommand(),
        new PredictCommand(),
        new SummaryCommand(),
        new ReportCommand(),
        new CompareCommand(),
        new VerifyCommand(),
        new ExplainCommand(),
        new ExportCommand(),
        new ImportCommand(),
        new StudioCommand(),
        new BenchCommand(),
        new CompletionCommand(),
    ];

    /// <summary>Runs one command line; returns the exit code: 0 done, 1 failed, 2 wrong usage, 130 canceled.</summary>
    public static int Run(ReadOnlySpan<string> words)
    {
        // a file that is larger than allowed is an error of the write, which is told; unhandled, the signal would end the process
        using var tooLarge = OperatingSystem.IsWindows()
            ? null
            : PosixSignalRegistration.Create((PosixSignal)FileTooLarge, signal => signal.Cancel = true);
        string[] all;
        try
        {
            all = ResponseFile.Expand(words);
        }
        catch (UsageException exception)
        {
            return Failure.Tell(exception, Terminal.Open(quiet: false, words.Contains("--no-color")), command: null);
        }

        return RunExpanded(all, Terminal.Open(all.Contains("--quiet"), all.Contains("--no-color")));
    }

    /// <summary>Runs one command line on a terminal; returns the exit code.</summary>
    public static int Run(ReadOnlySpan<string> words, Terminal terminal)
    {
        try
        {
            return RunExpanded(ResponseFile.Expand(words), terminal);
        }
        catch (UsageException exception)
        {
            return Failure.Tell(exception, terminal, command: null);
        }
    }

    private static int RunExpanded(ReadOnlySpan<string> words, Terminal terminal)
    {
        try
        {
            int code = Dispatch(words, terminal);
            terminal.Output.Flush();
            return code;
        }
        catch (Exception exception)
        {
            words = CommandFirst(words);
            return Failure.Tell(exception, terminal, words.IsEmpty ? null : words[0]);
        }
    }

    private static int Dispatch(ReadOnlySpan<string> words, Terminal terminal)
    {
        words = CommandFirst(words);
        if (words.IsEmpty || IsHelp(words[0]) || words[0] == "help")
        {
            var topic = words.Length > 1 ? Find(words[1]) : null;
            int? width = words.IsEmpty ? terminal.ErrorWidth : terminal.OutputWidth;
            string text = topic is null ? HelpText.Of(Commands, width) : HelpText.Of(topic, width);
            (words.IsEmpty ? terminal.Error : terminal.Output).Write(text);
            return words.IsEmpty ? WrongUsage : Done;
        }

        if (words[0] == "--version")
        {
            terminal.Output.WriteLine($"chainrule {ToolName.Version}");
            return Done;
        }

        if (words is ["--complete", string shell, string line])
        {
            foreach (string candidate in CompletionLine.Answer(shell, line, Commands))
            {
                terminal.Output.WriteLine(candidate);
            }

            return Done;
        }

        var command = Find(words[0]);
        if (AsksForHelp(words[1..]))
        {
            terminal.Output.Write(HelpText.Of(command, terminal.OutputWidth));
            return Done;
        }

        return command.Run(ArgumentParser.Parse(command, words[1..]), terminal);
    }

    // Flags may stand before the command too, as in chainrule --quiet train mnist.
    private static ReadOnlySpan<string> CommandFirst(ReadOnlySpan<string> words)
    {
        int flags = 0;
        while (flags < words.Length && IsCommon(words[flags]))
        {
            flags++;
        }

        return flags == 0 || flags == words.Length ? words : (string[])[words[flags], .. words[..flags], .. words[(flags + 1)..]];
    }

    private static bool IsCommon(string word) => CommonOptions.Output.Any(option => word == $"--{option.Name}");

    private static bool IsHelp(string word) => word is "--help" or "-h" or "-?";

    private static bool AsksForHelp(ReadOnlySpan<string> words)
    {
        int end = words.IndexOf("--");
        return (end < 0 ? words : words[..end]).ContainsAny(["--help", "-h", "-?"]);
    }

    private static Command Find(string name) =>
        Array.Find(Commands, command => command.Name == name)
        ?? throw new UsageException(
            name.StartsWith('-') ? $"there is no option '{name}' before a command" : $"there is no command '{name}'",
            Suggestion.Help(name, [.. Commands.Select(command => command.Name)]));
}
