using Chainrule.Cli.Display;

namespace Chainrule.Cli.Tests.Support;

/// <summary>The tool without a process of its own: a hundred times as fast, where nothing of a process is tested.</summary>
internal static class InProcess
{
    private static readonly Lock Folder = new();

    /// <summary>Runs a command line.</summary>
    public static (int Code, string Output, string Error) Run(params string[] words)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        int code = Tool.Run(words, Terminal.Of(output, error, isQuiet: words.Contains("--quiet")));
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command line in a folder.</summary>
    public static ToolRun RunIn(TemporaryFolder folder, params string[] words) => In(folder, () =>
    {
        var (code, output, error) = Run(words);
        return new ToolRun(code, output, error);
    });

    /// <summary>What comes of something in a folder: one at a time, since a process is in one folder.</summary>
    public static T In<T>(TemporaryFolder folder, Func<T> of)
    {
        lock (Folder)
        {
            string before = Environment.CurrentDirectory;
            Environment.CurrentDirectory = folder.Path;
            try
            {
                return of();
            }
            finally
            {
                Environment.CurrentDirectory = before;
            }
        }
    }
}
