using System.Text;
using Chainrule.Text;

namespace Chainrule.Cli.Display;

/// <summary>
/// Where the tool writes: results to standard output, progress and errors to standard error. Knows whether somebody
/// watches, and how wide the window is.
/// </summary>
internal sealed class Terminal
{
    private const int FallbackWidth = 80;

    private int? _height;
    private Stream? _bytes;

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
        {
            Console.OutputEncoding = utf8;
        }

        // Console.Out takes a lock and flushes at each write; a result may be a million lines.
        return new Terminal(
            isWindow && !quiet,
            hasColor,
            quiet,
            new StreamWriter(StandardStream.Output, utf8, bufferSize: 16 * 1024),
            new StreamWriter(StandardStream.Error, utf8) { AutoFlush = true })
        {
            OutputWidth = Console.IsOutputRedirected ? null : Width,
            ErrorWidth = Console.IsErrorRedirected ? null : Width,
            _bytes = Console.IsOutputRedirected ? StandardStream.Output : null,
        };
    }

    /// <summary>A terminal over writers, for tests.</summary>
    public static Terminal Of(
        TextWriter output,
        TextWriter error,
        bool isLive = false,
        bool isQuiet = false,
        int? outputWidth = null,
        int? errorWidth = null,
        int? height = null
    ) =>
        new(isLive, hasColor: isLive, isQuiet, output, error)
        {
            _height = height,
            OutputWidth = outputWidth,
            ErrorWidth = errorWidth,
        };

    /// <summary>
    /// The columns for results; null where standard output goes to a file or a program, whose lines aren't broken.
    /// </summary>
    public int? OutputWidth { get; private init; }

    /// <summary>The columns for progress and errors; null where standard error goes to a file or a program.</summary>
    public int? ErrorWidth { get; private init; }

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

    /// <summary>The lines of the window; none where there is no window.</summary>
    public int Height
    {
        get
        {
            try
            {
                return _height ?? (Console.IsErrorRedirected ? 0 : Console.WindowHeight);
            }
            catch (IOException)
            {
                return 0;
            }
        }
    }

    /// <summary>For a result of bytes: as they are into a file or a program, without what would act on a window else.</summary>
    public Stream OpenBytes() => _bytes ?? new PlainOutput(Output);

    /// <summary>Lines of progress, unless the user wants none; names of the user's in them do nothing to the terminal. What is
    /// too long for the
    /// window goes on in further lines, broken between words.</summary>
    /// <param name="line">The lines.</param>
    /// <param name="command">A command to copy, which stands below them and is never broken; null for none.</param>
    public void Note(string line, string? command = null)
    {
        if (!IsQuiet)
        {
            Warn(line, command);
        }
    }

    /// <summary>Lines that are said even to those who want no progress.</summary>
    /// <param name="line">The lines.</param>
    /// <param name="command">A command to copy, which stands below them and is never broken; null for none.</param>
    public void Warn(string line, string? command = null)
    {
        Write(Error, line, ErrorWidth);
        if (command is not null)
        {
            Error.WriteLine($"  {UserText.Plain(command)}");
        }
    }

    /// <summary>Lines of the result, for people; as <see cref="Note"/> writes them.</summary>
    public void Say(string line = "") => Write(Output, line, OutputWidth);

    private void Write(TextWriter writer, string text, int? width)
    {
        foreach (string line in WrappedText.Lines(UserText.Lines(text, HasColor), width))
        {
            writer.WriteLine(line);
        }
    }

    /// <summary>A table of the result, for people; as wide as the window allows.</summary>
    public void Say(Table table) => Output.Write(table.ToString(OutputWidth));

    /// <summary>An error in the tool's form: what is wrong, details indented, then the help.</summary>
    public void Fail(string message, Remedy? remedy)
    {
        Warn($"{Paint("error:", Color.Red)} {message.ReplaceLineEndings("\n  ")}");
        if (OptionWording.Of(remedy) is string help)
        {
            Warn($"  {Paint("help:", Color.Cyan)} {help.ReplaceLineEndings("\n  ")}");
        }
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
