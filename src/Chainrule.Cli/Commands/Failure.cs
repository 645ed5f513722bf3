using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;

namespace Chainrule.Cli.Commands;

/// <summary>Whatever has gone wrong, as one message and an exit code.</summary>
internal static class Failure
{
    private const int Failed = 1, WrongUsage = 2;

    /// <summary>Tells it; returns the exit code.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="terminal">Where it is told.</param>
    /// <param name="command">The command, if there is one: only what trains has batches.</param>
    public static int Tell(Exception exception, Terminal terminal, string? command)
    {
        var (message, remedy) = Describe(exception, command);
        terminal.Fail(message, remedy);
        if (Environment.GetEnvironmentVariable("CHAINRULE_DEBUG") == "1")
        {
            terminal.Error.WriteLine(exception);
        }

        return CodeOf(exception);
    }

    /// <summary>The exit code.</summary>
    public static int CodeOf(Exception exception) => exception is UsageException ? WrongUsage : Failed;

    /// <summary>What is wrong, and what to do about it.</summary>
    public static (string Message, Remedy? Remedy) Describe(Exception exception, string? command) => exception switch
    {
        ChainruleException known => (known.Message, known.Remedy),
        IOException or UnauthorizedAccessException => (exception.Message, null),
        OutOfMemoryException => ("there is not enough memory for this", (Remedy?)MoreMemory(command)),
        _ => (
            $"{exception.GetType().Name}: {exception.Message}",
            (Remedy?)"this is a fault of chainrule itself; CHAINRULE_DEBUG=1 shows where it is"),
    };

    private static string MoreMemory(string? command) =>
        command is "train" or "check" or "lr-find" or "verify" or "bench"
            ? "use a smaller network or a smaller --batch"
            : "give it fewer rows or columns at a time, or use a machine with more memory";
}
