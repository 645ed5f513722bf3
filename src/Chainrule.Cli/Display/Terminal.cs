using System.Text;

namespace Chainrule.Cli.Display;

/// <summary>
/// Where the tool writes: results to standard output, progress and errors to standard error. Knows whether somebody
/// watches, and how wide the window is.
/// </summary>
internal sealed class Terminal
{
    private const int FallbackWidth = 80;

    private Terminal(bool isLive, bool hasColor, bool isQuiet, TextWriter output, TextWriter error)
    {
        IsLive = isLive;
        HasColor = hasColor;
        IsQuiet = isQuiet;
        Output = output;
        Error = error;
    }

    /// <summary>Whether standard error is a window whose text may be redrawn.</summary>
    public bool IsLive { get; }

    /// <summary>Whether standard error is a window that shows colors.</summary>
    public bool HasColor { get; }

    /// <summary>Whether progress isn't wanted.</summary>
    public bool IsQuiet { get; }

    /// <summary>For the result.</summary>
    public TextWriter Output { get; }

    /// <summary>For progress and errors.</summary>
    public TextWriter Error { get; }

    /// <summary>The terminal of this process.</summary>
    /// <param name="quiet">Whether the user asked for no progress.</param>
    /// <param name="plain">Whether the user asked for no colors.</param>
    public static Terminal Open(bool quiet, bool plain)
    {
        string? kind = Environment.GetEnvironmentVariable("TERM");
        bool isWindow = !Console.IsErrorRedirected && (OperatingSystem.IsWindows() || kind is not (null or "" or "dumb"));
        bool hasColor = isWindow && !plain && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        if (OperatingSystem.IsWindows())
            Console.OutputEncoding = utf8;

        // Console.Out takes a lock and flushes at each write; a result may be a million lines.
        return new Terminal(
            isWindow && !quiet,
            hasColor,
            quiet,
            new StreamWriter(Console.OpenStandardOutput(), utf8, bufferSize: 16 * 1024),
            new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true })
        {
            OutputWidth = Console.IsOutputRedirected ? null : Width,
        };
    }

    /// <summary>A terminal over writers, for tests.</summary>
    public static Terminal Of(TextWriter output, TextWriter error, bool isLive = false, bool isQuiet = false, int? outputWidth = null) =>
        new(isLive, hasColor: isLive, isQuiet, output, error) { OutputWidth = outputWidth };

    /// <summary>The columns for results; null where standard output goes to a file or a program, whose lines aren't broken.</summary>
    public int? OutputWidth { get; private init; }

    /// <summary>The columns of the window, at least 20.</summary>
    public static int Width
    {
        get
        {
            try
            {
                return Math.Max(20, Console.WindowWidth is int width and > 0 ? width : FallbackWidth);
            }
            catch (IOException)
            {
                return FallbackWidth;
            }
        }
    }

    /// <summary>A line of progress, unless the user wants none; names of the user's in it do nothing to the terminal.</summary>
    public void Note(string line)
    {
        if (!IsQuiet)
            Error.WriteLine(UserText.Lines(line, HasColor));
    }

    /// <summary>A line that is said even to those who want no progress.</summary>
    public void Warn(string line) => Error.WriteLine(UserText.Lines(line, HasColor));

    /// <summary>A line of the result, for people; names of the user's in it do nothing to the terminal. What is too long for the window
    /// goes on in further lines, broken between words.</summary>
    public void Say(string line = "")
    {
        foreach (string part in UserText.Lines(line, HasColor).ReplaceLineEndings("\n").Split('\n'))
        {
            if (OutputWidth is not { } width || part.Length <= width)
                Output.WriteLine(part);
            else
                FindingsText.Wrap(Output, part, new string(' ', part.Length - part.TrimStart(' ').Length + 2), OutputWidth);
        }
    }

    /// <summary>A table of the result, for people; as wide as the window allows.</summary>
    public void Say(Table table) => Output.Write(table.ToString(OutputWidth));

    /// <summary>An error in the tool's form: what is wrong, details indented, then the help.</summary>
    public void Fail(string message, string? help)
    {
        Warn($"{Paint("error:", Color.Red)} {message.ReplaceLineEndings("\n  ")}");
        if (help is not null)
            Warn($"  {Paint("help:", Color.Cyan)} {help.ReplaceLineEndings("\n  ")}");
    }

    /// <summary>A text in a color, where standard output is a window that shows colors.</summary>
    public string PaintOutput(string text, Color color) => HasColor && !Console.IsOutputRedirected ? Paint(text, color) : text;

    /// <summary>A text in a color, where there are colors.</summary>
    public string Paint(string text, Color color) => HasColor ? $"\u001b[{(int)color}m{text}\u001b[0m" : text;
}

/// <summary>The colors that the tool uses, by their ANSI codes.</summary>
internal enum Color
{
    Dim = 2,
    Red = 31,
    Green = 32,
    Yellow = 33,
    Cyan = 36,
}
