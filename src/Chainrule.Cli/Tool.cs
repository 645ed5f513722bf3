using Chainrule.Cli.Commands;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Text;

namespace Chainrule.Cli;

/// <summary>The tool: finds the command, and turns every error into one message and an exit code.</summary>
internal static class Tool
{
    private const int Done = 0, Failed = 1, WrongUsage = 2;

    /// <summary>All commands, in the order of the help.</summary>
    public static Command[] Commands { get; } =
    [
        new InspectCommand(),
        new TrainCommand(),
        new CheckCommand(),
        new LearningRateCommand(),
        new EvaluateCommand(),
        new PredictCommand(),
        new SummaryCommand(),
        new ReportCommand(),
        new CompareCommand(),
        new VerifyCommand(),
        new ExplainCommand(),
        new BenchCommand(),
    ];

    /// <summary>Runs one command line; returns the exit code: 0 done, 1 failed, 2 wrong usage, 130 canceled.</summary>
    public static int Run(ReadOnlySpan<string> words)
    {
        bool quiet = words.Contains("--quiet"), plain = words.Contains("--no-color");
        return Run(words, Terminal.Open(quiet, plain));
    }

    /// <summary>Runs one command line on a terminal; returns the exit code.</summary>
    public static int Run(ReadOnlySpan<string> words, Terminal terminal)
    {
        try
        {
            int code = Dispatch(words, terminal);
            terminal.Output.Flush();
            return code;
        }
        catch (ChainruleException exception)
        {
            terminal.Fail(exception.Message, exception.Remedy);
            Trace(terminal, exception);
            return exception is UsageException ? WrongUsage : Failed;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            terminal.Fail(exception.Message, null);
            Trace(terminal, exception);
            return Failed;
        }
        catch (OutOfMemoryException exception)
        {
            terminal.Fail("there is not enough memory for this", "use a smaller network or a smaller --batch");
            Trace(terminal, exception);
            return Failed;
        }
        catch (Exception exception)
        {
            terminal.Fail(
                $"{exception.GetType().Name}: {exception.Message}",
                "this is a fault of chainrule itself; CHAINRULE_DEBUG=1 shows where it is"
            );
            Trace(terminal, exception);
            return Failed;
        }
    }

    private static int Dispatch(ReadOnlySpan<string> words, Terminal terminal)
    {
        if (words.IsEmpty || words[0] is "--help" or "-h" or "help")
        {
            var topic = words.Length > 1 ? Find(words[1]) : null;
            (words.IsEmpty ? terminal.Error : terminal.Output).Write(topic is null ? HelpText.Of(Commands) : HelpText.Of(topic));
            return words.IsEmpty ? WrongUsage : Done;
        }

        if (words[0] == "--version")
        {
            terminal.Output.WriteLine($"chainrule {ToolName.Version}");
            return Done;
        }

        var command = Find(words[0]);
        if (AsksForHelp(words[1..]))
        {
            terminal.Output.Write(HelpText.Of(command));
            return Done;
        }

        return command.Run(ArgumentParser.Parse(command, words[1..]), terminal);
    }

    private static bool AsksForHelp(ReadOnlySpan<string> words)
    {
        int end = words.IndexOf("--");
        return (end < 0 ? words : words[..end]).ContainsAny("--help", "-h");
    }

    private static Command Find(string name) =>
        Array.Find(Commands, command => command.Name == name)
        ?? throw new UsageException(
            name.StartsWith('-') ? $"there is no option '{name}' before a command" : $"there is no command '{name}'",
            Suggestion.Help(name, [.. Commands.Select(command => command.Name)]));

    private static void Trace(Terminal terminal, Exception exception)
    {
        if (Environment.GetEnvironmentVariable("CHAINRULE_DEBUG") == "1")
        {
            terminal.Error.WriteLine(exception);
        }
    }
}
