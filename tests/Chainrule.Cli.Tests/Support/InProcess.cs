using Chainrule.Cli.Display;

namespace Chainrule.Cli.Tests.Support;

/// <summary>The tool without a process of its own: a hundred times as fast, where nothing of a process is tested.</summary>
internal static class InProcess
{
    /// <summary>Runs a command line.</summary>
    public static (int Code, string Output, string Error) Run(params string[] words)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        int code = Tool.Run(words, Terminal.Of(output, error));
        return (code, output.ToString(), error.ToString());
    }
}
