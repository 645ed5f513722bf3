using System.Globalization;
using Chainrule.Cli.Parsing;
using Chainrule.Models;

namespace Chainrule.Cli.Commands;

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
    public const string Data = "'mnist', or a folder with the four IDX files of such a data set, gzipped or not";

    /// <summary>Refuses rows that a model can't take.</summary>
    /// <param name="model">The model.</param>
    /// <param name="input">The shape of one row.</param>
    /// <param name="source">The file or folder that they come from.</param>
    public static void CheckInput(Model model, Shape input, string source)
    {
        if (input.Count != model.Network.InputShape.Count)
        {
            throw new ChainruleException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the rows in {source} are {input}, but the model takes {model.Network.InputShape}"
                ),
                "give data like that which the model was trained on"
            );
        }
    }
}
