using Chainrule.Tables.Training;

namespace Chainrule.Cli.Runs.Records;

/// <summary>How well a model predicts rows of a table.</summary>
/// <param name="Rows">How many.</param>
/// <param name="Figures">The figures.</param>
internal sealed record FiguresRecord(long? Rows, IReadOnlyList<FigureRecord> Figures)
{
    /// <summary>Of an evaluation; null for none.</summary>
    public static FiguresRecord? Of(TabularEvaluation? evaluation) =>
        evaluation is null ? null : new(evaluation.Rows, [.. evaluation.Figures.Select(FigureRecord.Of)]);

    /// <summary>Reads or writes the fields.</summary>
    public static FiguresRecord Exchange(RecordFields fields, FiguresRecord? value) =>
        new(
            fields.Integer("rows", value?.Rows),
            fields.Named<FigureRecord>("", value?.Figures, FigureRecord.Exchange, "rows") ?? []
        );
}

/// <summary>One number that says how good a model is, with its 95% confidence interval.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">The number.</param>
/// <param name="Low">The lower end of the interval; NaN for none.</param>
/// <param name="High">The upper end.</param>
/// <param name="Class">The class that it is about; null for all.</param>
internal sealed record FigureRecord(string Name, double? Value, double? Low, double? High, string? Class)
{
    /// <summary>Of a figure.</summary>
    public static FigureRecord Of(Figure figure) => new(figure.Name, figure.Value, figure.Low, figure.High, figure.Class);

    /// <summary>Reads or writes it as one field.</summary>
    public static FigureRecord Exchange(RecordFields fields, string? name, FigureRecord? value) =>
        fields.Object<FigureRecord>(name ?? value!.Name, value, (inside, figure) => new(
            name ?? figure!.Name,
            inside.Number("value", figure?.Value),
            inside.Number("low", figure?.Low),
            inside.Number("high", figure?.High),
            inside.Text("class", figure?.Class)
        ))!;
}

/// <summary>The figures of one fold.</summary>
/// <param name="Figures">Each with its name.</param>
internal sealed record FoldRecord(IReadOnlyList<FoldFigure> Figures)
{
    /// <summary>Reads or writes the fields.</summary>
    public static FoldRecord Exchange(RecordFields fields, FoldRecord? value) =>
        new(fields.Named<FoldFigure>("", value?.Figures, FoldFigure.Exchange) ?? []);
}

/// <summary>A figure of a fold.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">The number.</param>
internal sealed record FoldFigure(string Name, double? Value)
{
    /// <summary>Reads or writes it as one field.</summary>
    public static FoldFigure Exchange(RecordFields fields, string? name, FoldFigure? value) =>
        new(name ?? value!.Name, fields.Number(name ?? value!.Name, value?.Value));
}
