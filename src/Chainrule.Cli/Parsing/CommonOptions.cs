namespace Chainrule.Cli.Parsing;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    /// <summary>How results and progress are written.</summary>
    public static IReadOnlyList<Option> Output { get; } =
    [
        new("json", null, "the result as one JSON object", "Output"),
        new("quiet", null, "no progress, only the result and errors", "Output"),
        new("no-color", null, "no colors", "Output"),
    ];

    /// <summary>How many threads to use.</summary>
    public static Option Threads { get; } =
        new("threads", "N", "threads to use; the result is the same on any number (default: all processors)");

    /// <summary>What stands for a data set.</summary>
    public const string Data = "'mnist', a folder of images, or one with the four IDX files\nof such a data set, gzipped or not";

    /// <summary>The threads that a call asks for; all processors where it asks for none.</summary>
    public static int ThreadsOf(Arguments arguments) => arguments.Integer("threads", 1, 1024) ?? Environment.ProcessorCount;
}
