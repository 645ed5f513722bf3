namespace Chainrule.Tables;

/// <summary>The steps that remedies for tables are made of.</summary>
internal static class TableStep
{
    private const string Options = nameof(TableOptions);

    /// <summary>The options that a table is read and understood by.</summary>
    public static RemedyStep Targets { get; } = RemedyStep.Name($"{Options}.{nameof(TableOptions.Targets)}");

    /// <inheritdoc cref="Targets"/>
    public static RemedyStep Task { get; } = RemedyStep.Name($"{Options}.{nameof(TableOptions.Task)}");

    /// <inheritdoc cref="Targets"/>
    public static RemedyStep Delimiter { get; } = RemedyStep.Name($"{Options}.{nameof(TableOptions.Delimiter)}");

    /// <inheritdoc cref="Targets"/>
    public static RemedyStep Numeric { get; } = RemedyStep.Name($"{Options}.{nameof(TableOptions.Numeric)}");

    /// <inheritdoc cref="Targets"/>
    public static RemedyStep Categorical { get; } = RemedyStep.Name($"{Options}.{nameof(TableOptions.Categorical)}");

    /// <inheritdoc cref="Targets"/>
    public static RemedyStep Ignore { get; } = RemedyStep.Name($"{Options}.{nameof(TableOptions.Ignore)}");

    /// <summary>The first line is data.</summary>
    public static RemedyStep NoHeader { get; } = RemedyStep.Set($"{Options}.{nameof(TableOptions.HasHeader)}", "false");

    /// <summary>What loads the four files of a folder.</summary>
    public static RemedyStep LoadImages { get; } = RemedyStep.Name("IdxData.Load");

    /// <summary>What loads a model.</summary>
    public static RemedyStep LoadModel { get; } = RemedyStep.Name("Model.Load");

    /// <summary>A column is to be taken as numbers.</summary>
    public static RemedyStep NumericColumn(string column) => RemedyStep.List($"{Options}.{nameof(TableOptions.Numeric)}", column);

    /// <summary>A column is to be taken as categories.</summary>
    public static RemedyStep CategoricalColumn(string column) =>
        RemedyStep.List($"{Options}.{nameof(TableOptions.Categorical)}", column);

    /// <summary>A column is to be left out.</summary>
    public static RemedyStep IgnoredColumn(string column) => RemedyStep.List($"{Options}.{nameof(TableOptions.Ignore)}", column);

    /// <summary>A text stands for a missing value.</summary>
    public static RemedyStep Missing(string text) => RemedyStep.List($"{Options}.{nameof(TableOptions.Missing)}", text);

    /// <summary>What numbers have between their whole part and their fraction.</summary>
    public static RemedyStep DecimalComma(bool isComma) =>
        RemedyStep.Set($"{Options}.{nameof(TableOptions.DecimalComma)}", isComma ? "true" : "false");

    /// <summary>What is to be learned.</summary>
    public static RemedyStep TaskOf(TableTask task) =>
        RemedyStep.Set($"{Options}.{nameof(TableOptions.Task)}", $"{task}".ToLowerInvariant(), $"{nameof(TableTask)}.{task}");
}
