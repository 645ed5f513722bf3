using Chainrule.Cli.Parsing;
using Chainrule.Initializers;
using Chainrule.Insight.Rows;
using Chainrule.Insight.Topics;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Schedules;

namespace Chainrule.Cli.Completion;

/// <summary>Where the values of an option or an operand come from.</summary>
internal enum ValueKind
{
    /// <summary>From nowhere: a number, or a name of the user's own.</summary>
    None,

    /// <summary>One of some words.</summary>
    Word,

    /// <summary>Terms of a notation, with blanks between them.</summary>
    Terms,

    /// <summary>Columns of the table that is named, with commas between them.</summary>
    Columns,

    /// <summary>Files, or folders.</summary>
    Files,
}

/// <summary>The values of an option or an operand.</summary>
/// <param name="Kind">Where they come from.</param>
/// <param name="Words">The words or terms; of files none.</param>
internal sealed record ValueSource(ValueKind Kind, IReadOnlyList<string> Words)
{
    private static readonly ValueSource None = new(ValueKind.None, []), Files = new(ValueKind.Files, []),
        Columns = new(ValueKind.Columns, []);

    private static readonly Dictionary<string, ValueSource> Options = new(StringComparer.Ordinal)
    {
        ["layers"] = new(ValueKind.Terms, LayerNotation.Names),
        ["activation"] = Of(LayerNotation.Names),
        ["init"] = Of(InitializerNotation.Names),
        ["optimizer"] = Of(OptimizerNotation.Names),
        ["schedule"] = new(ValueKind.Terms, ScheduleNotation.Names),
        ["loss"] = Of(LossNotation.Names),
        ["scaling"] = Of("unit", "standard", "columns", "none", "model"),
        ["pixels"] = Of("unit", "byte"),
        ["batch"] = Of("full"),
        ["learning-rate"] = Of("auto"),
        ["model"] = Of("auto", "linear", "network"),
        ["class-weights"] = Of("balanced"),
        ["link"] = Of("1GbE", "10GbE", "25GbE", "100GbE"),
        ["fit"] = Of("crop", "pad", "stretch"),
        ["augment"] = Of("none", "light", "strong"),
        ["size"] = Of("28", "32", "64", "96", "128"),
        ["task"] = Of("binary", "multiclass", "regression"),
        ["delimiter"] = Of("comma", "semicolon", "tab", "bar", "space"),
        ["decimal"] = Of("point", "comma"),
        ["encoding"] = Of("utf-8", "utf-16", "windows-1252", "latin1"),
        ["example"] = Of([.. WorkedExample.Names]),
        ["target"] = Columns,
        ["numeric"] = Columns,
        ["categorical"] = Columns,
        ["ignore"] = Columns,
        ["config"] = Files,
        ["resume"] = Files,
        ["out"] = Files,
        ["digits"] = Files,
        ["export"] = Files,
        ["html"] = Files,
        ["svg"] = Files,
        ["onnx"] = Files,
        ["pytorch"] = Files,
        ["csharp"] = Files,
        ["tensorboard"] = Files,
    };

    /// <summary>Those of an option.</summary>
    public static ValueSource Of(Option option) =>
        option.Value == "MODEL" ? Files : Options.GetValueOrDefault(option.Name, None);

    /// <summary>Those of a positional argument, by how the help writes it.</summary>
    public static ValueSource Of(Operand operand) => operand.Name switch
    {
        "DATA" => new(ValueKind.Files, ["mnist"]),
        "MODEL|TOPIC" => new(ValueKind.Files, TopicTable.Names),
        "SHELL" => Of([.. CompletionScript.Shells]),
        _ when operand.Name.All(char.IsAsciiLetterLower) => Of(operand.Name),
        _ => Files,
    };

    private static ValueSource Of(params IReadOnlyList<string> words) => new(ValueKind.Word, words);
}
