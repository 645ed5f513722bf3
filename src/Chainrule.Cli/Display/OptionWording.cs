namespace Chainrule.Cli.Display;

/// <summary>Says on the command line what the library's remedies say in C#: the one place that knows both.</summary>
internal static class OptionWording
{
    // A member of the library, and what does the same here; where a subject belongs to it, it stands behind.
    private static readonly Dictionary<string, Func<string?, string>> Words = new(StringComparer.Ordinal)
    {
        ["TableOptions.Targets"] = Column("target"),
        ["TableOptions.Numeric"] = Column("numeric"),
        ["TableOptions.Categorical"] = Column("categorical"),
        ["TableOptions.Ignore"] = Column("ignore"),
        ["TableOptions.Missing"] = text => text is null ? "--missing" : $"--missing \"{text}\"",
        ["TableOptions.Task"] = Value("task"),
        ["TableOptions.Delimiter"] = Value("delimiter"),
        ["TableOptions.Encoding"] = Value("encoding"),
        ["TableOptions.HasHeader"] = hasHeader => hasHeader == "true" ? "--header" : "--no-header",
        ["UnpackLimit.Bytes"] = Value("unpack-limit"),
        ["TableOptions.DecimalComma"] = isComma => $"--decimal {(isComma == "true" ? "comma" : "point")}",
        ["TabularOptions.Kind"] = Value("model"),
        ["TabularOptions.Layers"] = Value("layers"),
        ["TabularOptions.Validation"] = Value("validation"),
        ["TabularOptions.Threshold"] = Value("threshold"),
        ["TabularOptions.BalancesClasses"] = _ => "--class-weights balanced",
        ["TabularOptions.TestShare"] = Value("test"),
        ["TabularOptions.Folds"] = Value("folds"),
        ["TrainingOptions.Epochs"] = Value("epochs"),
        ["TrainingOptions.BatchSize"] = Value("batch"),
        ["TrainingOptions.Shards"] = Value("shards"),
        ["TrainingOptions.Patience"] = Value("patience"),
        ["TrainingOptions.Schedule"] = Value("schedule"),
        ["TrainingOptions.LearningRate"] = Value("learning-rate"),
        ["Regularization.ClipNorm"] = Value("clip-norm"),
        ["OnnxImportOptions.InputSizes"] = Value("sizes"),
        ["WeightsOptions.Modules"] = Value("modules"),
        ["WeightsOptions.Key"] = Value("key"),
        ["Network.Initialize"] = Value("init"),
        ["Question.Values"] = Value("values"),
        ["Question.Weights"] = Value("weights"),
        ["Question.Sizes"] = Value("sizes"),
        ["Question.Activation"] = Value("activation"),
        ["Question.Targets"] = Value("target"),
        ["Question.LearningRate"] = Value("learning-rate"),
        ["Question.AreScores"] = _ => "--scores",
        ["ModelFormat.With"] = _ => "that program",
        ["Model.Save"] = _ => "--force",
        ["Model.Load"] = _ => "chainrule summary",
        ["IdxData.Load"] = _ => "chainrule train",
        ["TrainingCheck.Run"] = _ => "chainrule check",
        ["ModelComparison.Of"] = _ => "chainrule compare",
    };

    /// <summary>The members that it knows words for.</summary>
    public static IReadOnlyCollection<string> Members => Words.Keys;

    /// <summary>A remedy as the tool's user reads it; null stays null.</summary>
    public static string? Of(Remedy? remedy) => remedy?.Worded(Of);

    /// <summary>What to type for a step; what the tool has no word for is left as it is.</summary>
    public static string Of(RemedyStep step) => Words.TryGetValue(step.Member, out var words) ? words(step.Subject) : step.Code;

    private static Func<string?, string> Value(string option) => value => value is null ? $"--{option}" : $"--{option} {value}";

    private static Func<string?, string> Column(string option) =>
        name => name is null ? $"--{option}" : $"--{option} {ShellWord.ColumnName(name)}";
}
